"""What a process counts of itself, and what it is asked for when somebody looks; it needs no library for either."""
