"""Keeps what watchers were told, for the look at the end: each end once, to each who was there."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal
from uuid import UUID

What = Literal["began", "ended", "left"]


def note_told(what: What, watch: UUID, job_id: UUID) -> None:
    """Add a line to the file that `LOADTEST_TOLD` names, if it names one.

    Args:
        what: `began` to watch a job that was open, was told that it `ended`, or `left` before that.
        watch: Of one client and one job.
        job_id: What is watched.
    """
    path = os.environ.get("LOADTEST_TOLD")
    if path:
        with Path(path).open("a") as told:
            told.write(f"{what} {watch} {job_id}\n")


def complaints_of_watchers(lines: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each watch that was told of an end twice, or neither told nor left."""
    ends: Counter[tuple[str, str]] = Counter()
    left: set[tuple[str, str]] = set()
    began: dict[tuple[str, str], None] = {}
    for line in lines:
        what, watch, job_id = line.split()
        key = (watch, job_id)
        began |= {key: None} if what == "began" else {}
        ends[key] += what == "ended"
        left |= {key} if what == "left" else set()
    for key in began:
        if ends[key] > 1:
            yield f"a watcher of job {key[1]} was told {ends[key]} times of its end"
        if not ends[key] and key not in left:
            yield f"a watcher of job {key[1]} was never told of its end"
