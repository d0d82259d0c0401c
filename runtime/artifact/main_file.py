"""The `__main__.py` of a tree: what runs the function, with what lies beside it alone."""

import sys
from string import Template

from runtime.kinds import KINDS
from runtime.prepared import Prepared

PLATFORM = getattr(sys.implementation, "_multiarch", sys.platform)  # where compiled modules run
TAG = f"{sys.implementation.cache_tag}-{PLATFORM}"  # the SOABI: bytecode and compiled modules are for this alone
START = Template('''"""Runs $name, $noun, as `python -m $command $name` does; written by `python -m runtime.build`."""

import gc
import sys

gc.disable()  # until it has started: what is imported stays
TAG = "$tag"
SINCE = $since

found = f"{sys.implementation.cache_tag}-{getattr(sys.implementation, '_multiarch', sys.platform)}"
if found != TAG or sys.version_info < SINCE:
    wanted = f"{TAG}, {'.'.join(map(str, SINCE))} or later"
    sys.exit(f"$name is for {wanted}; this is {found}, {sys.version.split()[0]}: run it with that, or build it here.")

from runtime.commands import run_command
from $command import main

sys.argv[1:1] = ["$name"]
run_command(main)
''')


def main_file_of(function: Prepared, since: tuple[int, ...]) -> bytes:
    """Return the source.

    Args:
        function: What it runs.
        since: The first Python that has all that the tree leaves out.
    """
    entry = function.loaded.entry
    facts = {"name": entry.name, "noun": entry.kind, "command": KINDS[entry.kind].command}
    return START.substitute(facts, tag=TAG, since=since).encode()
