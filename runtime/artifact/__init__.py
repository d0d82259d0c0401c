"""What is shipped of one function: the files that it can load, as they run elsewhere, and what is said of them."""
