"""What a plan allows: how much a minute, and how much at once."""
