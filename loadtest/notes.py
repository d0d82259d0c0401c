"""Where Locust's process writes what the look at the end needs."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from loadtest.judged import Judged, read_judged


class Notes:
    """Files in one folder.

    Attributes:
        environ: The variables that name them.
    """

    def __init__(self, folder: Path) -> None:
        """Begin empty files."""
        self._accepted, self._told, self._judged = (folder / name for name in ("accepted", "told", "judged"))
        self._accepted.touch()
        self._told.touch()
        self.environ = {
            "LOADTEST_ACCEPTED": str(self._accepted),
            "LOADTEST_TOLD": str(self._told),
            "LOADTEST_JUDGED": str(self._judged),
        }

    @property
    def job_ids(self) -> list[UUID]:
        """The accepted jobs, each once more for each accepted retry."""
        return [UUID(line) for line in self._accepted.read_text().split()]

    @property
    def told(self) -> Sequence[str]:
        """What watchers were told, as `told` has it."""
        return self._told.read_text().splitlines()

    @property
    def judged(self) -> Judged | None:
        """What the shape says of the run; None of one that was broken off."""
        return read_judged(self._judged)
