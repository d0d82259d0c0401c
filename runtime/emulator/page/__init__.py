"""The emulator's own page, for who writes functions: what there is, what ran, what was logged, and faults on demand."""
