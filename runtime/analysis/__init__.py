"""The embedded analysis: text from files, scores with reasons, skill gaps; pure, or in child processes."""
