"""What a resume proves, and what in it proves nothing."""
