"""The embedded analysis: text from files, scores with reasons, skill gaps; pure but for its child processes."""
