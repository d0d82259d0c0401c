"""The demonstration: sample resumes through the real API, to a ranking."""
