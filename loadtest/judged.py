"""Hands what a shape allows, and what was broken of it, from Locust's process to the one that writes the report."""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from loadtest.thresholds import Threshold


class Judged(Struct, frozen=True, kw_only=True):
    """A shape's thresholds, and a sentence for each breach."""

    breaches: Sequence[str]
    thresholds: Sequence[Threshold]


def note_judged(breaches: Sequence[str], thresholds: Sequence[Threshold]) -> None:
    """Write the file that `LOADTEST_JUDGED` names, if it names one."""
    path = os.environ.get("LOADTEST_JUDGED")
    if path:
        Path(path).write_bytes(msgspec.json.encode(Judged(breaches=breaches, thresholds=thresholds)))


def read_judged(path: Path) -> Judged | None:
    """Read it; a run that was broken off may have written none."""
    return msgspec.json.decode(path.read_bytes(), type=Judged) if path.exists() else None
