"""Reports on a finished job: what they say, in which words, and how they are set in each format."""
