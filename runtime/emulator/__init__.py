"""The whole product in one process on a developer's machine: `local_emulator.py` is its door."""
