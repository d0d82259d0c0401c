"""`python -m runtime.migrate`: bring the database to this version."""

import argparse
import sys

import psycopg

from runtime.commands import command, run_command
from runtime.errors import ServersError
from runtime.settings import load_settings
from runtime.store.migrations import migrate, unfinished
from runtime.store.sqlstates import reason_of

WAITS = f"a part waits until no process of an older version is left; then run {command('runtime.migrate --finish')}."


def main() -> int:
    """Apply what is missing at DATABASE_URL and say what that was.

    Raises:
        ServersError: The database cannot be reached or changed, or is of a newer version.
    """
    finish = parse_arguments().finish
    url = load_settings().require_database_url()
    try:
        applied = migrate(url, finish=finish)
        waiting = unfinished(url)
    except psycopg.Error as error:
        where = "".join(getattr(error, "__notes__", ["the record of migrations"]))
        message = f"The database cannot be migrated: {where}: {reason_of(error)}."
        raise ServersError(message) from error
    sys.stdout.write(f"Applied {', '.join(applied)}.\n" if applied else "The database is up to date.\n")
    if waiting:
        sys.stdout.write(f"{', '.join(waiting)}: {WAITS}\n")
    return 0


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m runtime.migrate", description="Bring the database to this version."
    )
    parser.add_argument(
        "--finish", action="store_true", help="no process of an older version is left: take what only those needed"
    )
    return parser.parse_args()


if __name__ == "__main__":
    run_command(main)
