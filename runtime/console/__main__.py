"""`python -m runtime.console`: builds the console from `web/` into `dist/`, unless that is there already."""

import argparse
import sys

from runtime.commands import run_command
from runtime.console.building import build, is_built, write_types
from runtime.console.node import BuildError


def main() -> int:
    """Build, or say in one line why not: the API runs without a console, so this is no error unless `--strict`."""
    parser = argparse.ArgumentParser(prog="python -m runtime.console", description="Build the console.")
    parser.add_argument("--strict", action="store_true", help="end with an error when it cannot be built")
    parser.add_argument("--types", action="store_true", help="write the types of the API anew, and build nothing")
    wanted = parser.parse_args()
    try:
        if wanted.types:
            write_types()
        elif not is_built():
            sys.stdout.write("Building the console: 100 MB of packages and some 15 s, once.\n")
            build()
    except BuildError as error:
        sys.stderr.write(f"The console is not built: {error} The API runs without it, and / says so.\n")
        return int(wanted.strict)
    return 0


if __name__ == "__main__":
    run_command(main)
