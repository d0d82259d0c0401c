"""Named moments at which a process can be told to die, so that tests reach the rarest losses at will.

`CRASH_AT=NAME` in the environment ends the process with SIGKILL when it reaches that moment. Names:
`submitted` (a job is committed, its ticket not put), `recorded` (outcomes are committed, nobody told),
`summarizing` (the summary is counted, not made), `closed` (a job's end is committed, nobody told).
"""

import os
import signal
from typing import Literal

CrashPoint = Literal["submitted", "recorded", "summarizing", "closed"]


def reach(point: CrashPoint) -> None:
    """Die here when `CRASH_AT` says so."""
    if os.environ.get("CRASH_AT") == point:
        os.kill(os.getpid(), signal.SIGKILL)
