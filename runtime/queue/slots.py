"""The slots of a worker process: one budget for all its queues, high before normal, normal never starved."""

import asyncio
from collections import deque
from typing import Any

from runtime.plans import LANES, Lane

MOST_HIGH_IN_A_ROW = 4  # then a slot is the normal lane's, if it wants one


class Slot:
    """The permission to work one batch; it comes back once, by hand or with the end of the task that has it."""

    def __init__(self, slots: "Slots") -> None:
        """Belong to whoever took it."""
        self._slots: Slots | None = slots
        self._holder: asyncio.Task[Any] | None = None

    def hand_to(self, task: asyncio.Task[Any]) -> None:
        """Let the slot come back when `task` ends, however it ends; an earlier task has it no more."""
        self._holder = task
        task.add_done_callback(self._come_back)

    def give_back(self) -> None:
        """Free the slot for the next one; twice is once."""
        slots, self._slots = self._slots, None
        if slots is not None:
            slots.free()

    def _come_back(self, task: asyncio.Task[Any]) -> None:
        if task is self._holder:
            self.give_back()


class Slots:
    """Batches that this process may work at the same moment; none is free while anybody waits for one."""

    def __init__(self, count: int) -> None:
        """Begin with `count` free slots, at least 1."""
        self._count = self._free = count
        self._high_in_a_row = 0
        self._waiting: dict[Lane, deque[asyncio.Future[None]]] = {lane: deque() for lane in LANES}

    def states(self) -> dict[tuple[str, ...], float]:
        """Return how many slots are busy and free."""
        return {("busy",): self._count - self._free, ("free",): self._free}

    async def take(self, lane: Lane) -> Slot:
        """Wait for a slot, in order within the lane."""
        if self._free:
            self._grant(lane)
            return Slot(self)
        granted = asyncio.get_running_loop().create_future()
        self._waiting[lane].append(granted)
        try:
            await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():
                self.free()
            elif granted in self._waiting[lane]:
                self._waiting[lane].remove(granted)
            raise
        return Slot(self)

    def free(self) -> None:
        """Hand a slot on: to the high lane first, unless the normal one has let four go before."""
        self._free += 1
        for lane in LANES if self._high_in_a_row < MOST_HIGH_IN_A_ROW else reversed(LANES):
            while self._waiting[lane]:
                granted = self._waiting[lane].popleft()
                if not granted.done():
                    self._grant(lane)
                    granted.set_result(None)
                    return

    def _grant(self, lane: Lane) -> None:
        self._free -= 1
        self._high_in_a_row = self._high_in_a_row + 1 if lane == "high" else 0
