"""Keeps the ids of accepted jobs, once more for each accepted retry, for the look at the end."""

import os
from pathlib import Path
from uuid import UUID


def note_accepted(job_id: UUID) -> None:
    """Add a line to the file that `LOADTEST_ACCEPTED` names, if it names one."""
    path = os.environ.get("LOADTEST_ACCEPTED")
    if path:
        with Path(path).open("a") as accepted:
            accepted.write(f"{job_id}\n")
