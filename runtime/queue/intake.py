"""Outcomes on their way to PostgreSQL: those that wait, the groups made of them, and how many there may be."""

import asyncio
from collections import deque
from collections.abc import Iterator

from runtime.queue.apart import Apart
from runtime.queue.group_commit import MOST_BYTES_IN_GROUP, Group
from runtime.queue.outcomes import Outcome

MOST_WAITING = 5_000
MOST_BYTES_WAITING = 16 * 1024 * 1024
LARGE_GROUP = 500  # is written though another is on its way; fewer outcomes wait for company until that has arrived
SMALL_GROUP = 100
LINGER_S = 0.004  # a group this small waits for company: one transaction then serves many slow handlers
LATE_S = 0.1  # a group that has not arrived by then waits for something: nothing waits for it


class Intake:
    """Owns outcomes from the moment they are put until the group they are in has been settled.

    Attributes:
        apart: Owns those of jobs that stand apart.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.apart = Apart()
        self._waiting: deque[Outcome] = deque()
        self._waiting_bytes = 0
        self._on_their_way: list[Group] = []
        self._waits_for_company = False
        self._taking = asyncio.Lock()
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._empty = asyncio.Event()
        self._room.set()
        self._empty.set()

    async def put(self, outcome: Outcome) -> None:
        """Take an outcome in; waits only while thousands of them, or megabytes, have not been written.

        What stands apart is in nobody's way: it has a bound of its own, and keeps only those that would add to it.
        """
        room = self.apart.room if self.apart.has_job_of(outcome) else self._room
        await room.wait()
        self.put_now(outcome)

    def put_now(self, outcome: Outcome) -> None:
        """Take an outcome in without waiting, as of a batch that is cut short."""
        if self.apart.has_job_of(outcome):
            self.apart.put(outcome)
            return
        self._waiting.append(outcome)
        self._waiting_bytes += outcome.size_bytes
        self._empty.clear()
        if len(self._waiting) >= MOST_WAITING or self._waiting_bytes >= MOST_BYTES_WAITING:
            self._room.clear()
        if not self._waits_for_company or self._is_large:
            self._changed.set()

    def held(self) -> Iterator[Outcome]:
        """Yield what is owned at this moment."""
        yield from self._waiting
        for group in self._on_their_way:
            yield from group.outcomes
        yield from self.apart.held()

    async def wait_until_empty(self) -> None:
        """Wait until nothing is owned."""
        while not (self._empty.is_set() and self.apart.empty.is_set()):
            await self._empty.wait()
            await self.apart.empty.wait()

    async def next_group(self) -> Group:
        """Wait for a group worth a transaction: any while nothing is on its way, a large one while something is."""
        async with self._taking:
            while (group := await self._group_worth_it()) is None:
                await self._wait_for_change()
        group.late_at = asyncio.get_running_loop().time() + LATE_S
        self._on_their_way.append(group)
        self._waits_for_company = True
        return group

    def settle(self, group: Group) -> None:
        """Own a group no longer: it is written, or its jobs stand apart."""
        self._on_their_way.remove(group)
        self._changed.set()
        if not (self._waiting or self._on_their_way):
            self._empty.set()

    def set_apart(self, group: Group) -> None:
        """Let the jobs of a group that was not written stand apart, with what else waits of them."""
        for outcome in group.outcomes:
            self.apart.put(outcome)
        waiting, self._waiting = self._waiting, deque()
        self._waiting_bytes = 0
        for outcome in waiting:
            self.put_now(outcome)
        self._note_room()
        self.settle(group)

    async def _group_worth_it(self) -> Group | None:
        self._changed.clear()
        self._waits_for_company = self._next_late_at() is not None
        if self._waits_for_company and not self._is_large:
            return None
        if 0 < len(self._waiting) < SMALL_GROUP:
            await asyncio.sleep(LINGER_S)  # nothing to wait for: company is not announced
        if not self._waiting:
            return None
        group = Group.first_of(self._waiting)
        self._waiting_bytes -= group.size_bytes
        self._note_room()
        return group

    def _next_late_at(self) -> float | None:
        """Return when the first of the groups on their way will be late; None when none will."""
        now = asyncio.get_running_loop().time()
        return min((group.late_at for group in self._on_their_way if group.late_at > now), default=None)

    async def _wait_for_change(self) -> None:
        """Wait for outcomes, for a group that arrives, or until one is late."""
        try:
            async with asyncio.timeout_at(self._next_late_at()):
                await self._changed.wait()
        except TimeoutError:
            return

    def _note_room(self) -> None:
        if len(self._waiting) < MOST_WAITING and self._waiting_bytes < MOST_BYTES_WAITING:
            self._room.set()

    @property
    def _is_large(self) -> bool:
        return len(self._waiting) >= LARGE_GROUP or self._waiting_bytes >= MOST_BYTES_IN_GROUP
