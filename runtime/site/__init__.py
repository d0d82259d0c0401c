"""Pages for browsers: files that a build made, served as they are."""
