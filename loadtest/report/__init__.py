"""What a run leaves behind: its samples, and a page of plots."""
