"""What operators see of all users' work, and what they may do about it."""
