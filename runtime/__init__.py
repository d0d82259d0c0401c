"""How functions run; knows no function by name."""
