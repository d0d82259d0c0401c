"""The HTTP side: turns endpoints into one Litestar application, and everything that goes wrong into a problem."""
