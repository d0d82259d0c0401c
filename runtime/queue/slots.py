"""The slots of a worker process: one budget for all its queues, high before normal, normal never starved."""

import asyncio
from collections import deque

from runtime.store.keys import LANES, Lane

NORMAL_SHARE = 5  # at least one slot in five is out of reach for the high lane; of a single slot, one turn in five


class Slots:
    """Batches that this process may work at the same moment."""

    def __init__(self, count: int) -> None:
        """Begin with `count` free slots, at least 1."""
        self._free = count
        self._high_in_use = 0
        self._most_high = count - (count // NORMAL_SHARE or min(1, count - 1))
        self._is_single = count == 1
        self._high_in_a_row = 0
        self._waiting: dict[Lane, deque[asyncio.Future[None]]] = {lane: deque() for lane in LANES}

    async def take(self, lane: Lane) -> None:
        """Wait for a slot that this lane may have, in turn within the lane."""
        if self._open_to(lane) and not self._waiting[lane]:
            self._grant(lane)
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting[lane].append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back(lane)
            elif turn in self._waiting[lane]:
                self._waiting[lane].remove(turn)
            raise

    def give_back(self, lane: Lane) -> None:
        """Free a slot and hand it on: to the high lane first, unless it has, or had, all it may have."""
        self._free += 1
        if lane == "high":
            self._high_in_use -= 1
        is_turn_of_normal = self._is_single and self._high_in_a_row >= NORMAL_SHARE - 1
        for candidate in reversed(LANES) if is_turn_of_normal else LANES:
            while self._waiting[candidate] and self._open_to(candidate):
                turn = self._waiting[candidate].popleft()
                if not turn.done():
                    self._grant(candidate)
                    turn.set_result(None)

    def _open_to(self, lane: Lane) -> bool:
        return self._free > 0 and (lane == "normal" or self._high_in_use < self._most_high)

    def _grant(self, lane: Lane) -> None:
        self._free -= 1
        if lane == "high":
            self._high_in_use += 1
        self._high_in_a_row = self._high_in_a_row + 1 if lane == "high" else 0
