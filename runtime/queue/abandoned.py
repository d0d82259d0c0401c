"""Tasks that did not end when they were told to: nobody waits for them, and nothing of them is recorded."""

import asyncio
from typing import Any, Never

from runtime.errors import BulkError

MOST_ABANDONED = 100
STILL_S = 10.0  # many that are merely slow, as beside a silent server, end within it


class TooManyAbandonedError(BulkError):
    """So many tasks of handlers go on without end that only the end of the process rids it of them."""

    def __init__(self, count: int) -> None:
        """Say how many."""
        super().__init__(
            f"{count} tries of items go on though they were cancelled: the worker ends, and has to be started again."
            " The events item.abandoned in its log name their handlers, which must not swallow CancelledError."
        )


class Abandoned:
    """What is left behind in one process, until it ends by itself."""

    def __init__(self) -> None:
        """Know of none."""
        self._tasks: set[asyncio.Task[Any]] = set()
        self._are_many = asyncio.Event()

    def __len__(self) -> int:
        """Count those that still go on."""
        return len(self._tasks)

    def add(self, task: asyncio.Task[Any]) -> None:
        """Keep a task that holds nothing any more; one that has ended is none."""
        if task.done():
            return
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if len(self) > MOST_ABANDONED:
            self._are_many.set()

    def cancel_all(self) -> None:
        """Tell each once more to end."""
        for task in self._tasks:
            task.cancel()

    async def refuse_too_many(self) -> Never:
        """Wait until there are too many.

        Raises:
            TooManyAbandonedError: There are.
        """
        while True:
            await self._are_many.wait()
            self._are_many.clear()
            await asyncio.sleep(STILL_S)  # an end without an announcement is what is waited for
            if len(self) > MOST_ABANDONED:
                raise TooManyAbandonedError(len(self))
