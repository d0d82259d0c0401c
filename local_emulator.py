"""The whole set in one process: API, workers and schedules on embedded servers; `--help` says how."""

from runtime.commands import run_command
from runtime.emulator.command import main

if __name__ == "__main__":
    run_command(main)
