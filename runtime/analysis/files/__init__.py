"""Text out of files that strangers send: what a file is, its text, or the code of the reason why there is none."""
