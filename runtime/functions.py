"""`python -m runtime.functions`: prints what the bundle holds, and everything that is wrong with it."""

import argparse
import sys

from runtime.bundle import check_bundle, find_unworkable
from runtime.bundle.listing import as_json, as_table
from runtime.commands import EXIT_ERROR, run_command
from runtime.settings import Settings
from runtime.usable import prepare_functions


def main() -> int:
    """Print the table, or JSON for machines; errors go to stderr, one a line, and make the exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m runtime.functions", description="List the bundle's functions.")
    parser.add_argument("--json", action="store_true", help="a JSON array with every declared fact")
    wants_json = parser.parse_args().json
    index, _ = check_bundle()
    _, broken = prepare_functions(Settings())
    errors = [*broken, *find_unworkable(index)]
    sys.stdout.write(as_json(index.entries) if wants_json else as_table(index.entries))
    sys.stderr.writelines(f"{error}\n" for error in errors)
    return EXIT_ERROR if errors else 0


if __name__ == "__main__":
    run_command(main)
