"""Texts of requests."""

# Something to read. What is blank to Python is not all that is blank to clients, who read patterns as ECMA-262 does.
NOT_BLANK = r"[^\s\x1c-\x1f\x85\ufeff]"
