"""`python -m runtime.affected --since REV`: prints the functions that a change touches, one a line."""

import argparse
import sys

from runtime.artifact.builder import LOCK, ROOT, Builder
from runtime.artifact.changes import Changes, changes_since, is_touched
from runtime.artifact.outline import Outline
from runtime.commands import EXIT_ERROR, run_command
from runtime.settings import Settings
from runtime.usable import prepare_functions

BUILDER = "runtime/artifact/"  # what it writes into every tree


def main() -> int:
    """Print the names; functions that are wrong are one line each on stderr, and make the exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m runtime.affected", description="List what a change touches.")
    parser.add_argument("--since", required=True, metavar="REV", help="a commit, branch or tag of git")
    revision = parser.parse_args().since
    builder = Builder()
    changes = changes_since(revision, ROOT, LOCK.name, builder.pins)
    functions, broken = prepare_functions(Settings())
    names = (one.loaded.entry.name for one in functions if is_affected(builder.outline(one), changes, builder.known))
    sys.stdout.writelines(f"{name}\n" for name in names)
    sys.stderr.writelines(f"{error}\n" for error in broken)
    return EXIT_ERROR if broken else 0


def is_affected(outline: Outline, changes: Changes, known: bytes) -> bool:
    """Say whether a function's artifact is another one after these changes.

    Args:
        outline: What it is made of now.
        changes: Since then.
        known: The facts that functions may know of others, as they are now.
    """
    if is_touched(outline.places, changes) or not changes.pins.isdisjoint(outline.closure.foreign()):
        return True
    if outline.knows_others and changes.known != known:
        return True
    return any(place.startswith(BUILDER) for place in changes.places)


if __name__ == "__main__":
    run_command(main)
