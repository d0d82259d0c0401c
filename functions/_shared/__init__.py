"""What two functions need: no I/O."""
