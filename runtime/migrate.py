"""`python -m runtime.migrate`: bring the database to this version."""

import sys

import psycopg

from runtime.commands import run_command
from runtime.errors import ServersError
from runtime.settings import load_settings
from runtime.store.migrations import migrate
from runtime.store.sqlstates import reason_of


def main() -> int:
    """Apply what is missing at DATABASE_URL and say what that was.

    Raises:
        ServersError: The database cannot be reached or changed, or is of a newer version.
    """
    url = load_settings().require_database_url()
    try:
        applied = migrate(url)
    except psycopg.Error as error:
        where = "".join(getattr(error, "__notes__", ["the record of migrations"]))
        message = f"The database cannot be migrated: {where}: {reason_of(error)}."
        raise ServersError(message) from error
    sys.stdout.write(f"Applied {', '.join(applied)}.\n" if applied else "The database is up to date.\n")
    return 0


if __name__ == "__main__":
    run_command(main)
