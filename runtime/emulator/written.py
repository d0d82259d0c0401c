"""When the functions' files were written."""

import os
from collections.abc import Mapping
from pathlib import Path

from runtime.bundle import FUNCTIONS

Written = Mapping[Path, int]


def look(root: Path = FUNCTIONS) -> Written:
    """Return when each file of the bundle was written, in nanoseconds."""
    return {path: facts.st_mtime_ns for path in root.rglob("*.py") if (facts := stat_of(path))}


def stat_of(path: Path) -> os.stat_result | None:
    """Look at a file that may be gone."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None
