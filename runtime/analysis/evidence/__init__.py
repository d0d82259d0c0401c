"""Shows which requirements a resume proves, and by which of its lines."""
