"""`python -m runtime.functions`: prints what the bundle holds, and everything that is wrong with it."""

import argparse
import sys
from collections.abc import Sequence

from runtime.bundle import check_bundle, find_unworkable
from runtime.bundle.listing import as_json, as_table
from runtime.commands import EXIT_ERROR, run_command
from runtime.on_demand import import_object
from runtime.prepared import Prepared
from runtime.settings import Settings
from runtime.usable import prepare_functions


def main() -> int:
    """Print the table, or JSON for machines; errors go to stderr, one a line, and make the exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m runtime.functions", description="List the bundle's functions.")
    parser.add_argument("--json", action="store_true", help="a JSON array with every declared fact")
    parser.add_argument("--openapi", action="store_true", help="what /schema answers, without a server")
    wanted = parser.parse_args()
    index, _ = check_bundle()
    settings = Settings()
    functions, broken = prepare_functions(settings)
    errors = [*broken, *find_unworkable(index)]
    if wanted.openapi:
        sys.stdout.buffer.write(describe(functions, settings))
    else:
        sys.stdout.write(as_json(index.entries) if wanted.json else as_table(index.entries))
    sys.stderr.writelines(f"{error}\n" for error in errors)
    return EXIT_ERROR if errors else 0


def describe(functions: Sequence[Prepared], settings: Settings) -> bytes:
    """Return the OpenAPI document of the endpoints."""
    endpoints = [one for one in functions if one.loaded.entry.kind == "endpoint"]
    document: bytes = import_object("runtime.http.openapi:openapi_document")(endpoints, settings.max_items_per_job)
    return document


if __name__ == "__main__":
    run_command(main)
