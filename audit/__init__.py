"""Known weaknesses of pinned packages: who is asked, what is said, what may pass for a while."""
