"""One machine without a cluster: a store of artifacts, a process for each function, nginx before them."""
