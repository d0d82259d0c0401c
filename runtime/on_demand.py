"""Imports that wait until something is needed, so that a process holds only what its functions ask for.

The one place that does: every other import stands at the top of its module.
"""

from pkgutil import resolve_name
from typing import Any


def import_object(name: str) -> Any:  # noqa: ANN401 -- of whatever type it is there
    """Return `function` of `module`, which is imported now if it was not before.

    Args:
        name: `module:function`, a literal: tests/test_imports.py looks whether it is there.
    """
    return resolve_name(name)
