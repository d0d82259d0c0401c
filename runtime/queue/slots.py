"""The slots of a worker process: one budget for all its queues, high before normal, normal never starved."""

import asyncio
from collections import deque

from runtime.store.keys import LANES, Lane

MOST_HIGH_IN_A_ROW = 4  # then a turn is the normal lane's, if it wants one


class Slots:
    """Batches that this process may work at the same moment; none is free while anybody waits for one."""

    def __init__(self, count: int) -> None:
        """Begin with `count` free slots, at least 1."""
        self._free = count
        self._high_in_a_row = 0
        self._waiting: dict[Lane, deque[asyncio.Future[None]]] = {lane: deque() for lane in LANES}

    async def take(self, lane: Lane) -> None:
        """Wait for a slot, in turn within the lane."""
        if self._free:
            self._grant(lane)
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting[lane].append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back()
            elif turn in self._waiting[lane]:
                self._waiting[lane].remove(turn)
            raise

    def give_back(self) -> None:
        """Free a slot and hand it on: to the high lane first, unless it is the normal lane's turn."""
        self._free += 1
        for lane in LANES if self._high_in_a_row < MOST_HIGH_IN_A_ROW else reversed(LANES):
            while self._waiting[lane]:
                turn = self._waiting[lane].popleft()
                if not turn.done():
                    self._grant(lane)
                    turn.set_result(None)
                    return

    def _grant(self, lane: Lane) -> None:
        self._free -= 1
        self._high_in_a_row = self._high_in_a_row + 1 if lane == "high" else 0
