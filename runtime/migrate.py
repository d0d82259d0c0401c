"""`python -m runtime.migrate`: bring the database to this version."""

import sys

from runtime.commands import run_command
from runtime.settings import load_settings
from runtime.store.migrations import migrate


def main() -> int:
    """Apply what is missing at DATABASE_URL and say what that was."""
    applied = migrate(load_settings().require_database_url())
    sys.stdout.write(f"Applied {', '.join(applied)}.\n" if applied else "The database is up to date.\n")
    return 0


if __name__ == "__main__":
    run_command(main)
