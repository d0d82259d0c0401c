"""Room for calls: how many may be on their way at once."""

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Room(Protocol):
    """Bounds the calls that are on their way."""

    def place(self) -> AbstractAsyncContextManager[object]:
        """Return what holds one place for one call, once there is one.

        Raises:
            NotTriedError: There was none for a long time.
        """


class LocalRoom:
    """Room for the calls of one process."""

    def __init__(self, most: int) -> None:
        """Bound them by `most`."""
        self._places = asyncio.Semaphore(most)

    def place(self) -> AbstractAsyncContextManager[object]:
        """Return what holds one place, in the order in which they were asked for."""
        return self._places
