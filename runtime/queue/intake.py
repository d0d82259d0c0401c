"""Outcomes on their way to PostgreSQL: those that wait, the groups made of them, and how many there may be."""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator

from runtime.queue.group_commit import Group
from runtime.queue.outcomes import Outcome

MOST_IN_GROUP = 1_000
MOST_BYTES_IN_GROUP = 4 * 1024 * 1024
MOST_WAITING = 5_000
MOST_BYTES_WAITING = 16 * 1024 * 1024
LARGE_GROUP = 500  # is written though another is on its way; fewer outcomes wait for company until that has arrived
SMALL_GROUP = 100
LINGER_S = 0.004  # a group this small waits for company: one transaction then serves many slow handlers


class Intake:
    """Owns outcomes from the moment they are put until the group they are in has been settled."""

    def __init__(self) -> None:
        """Begin empty."""
        self._waiting: deque[Outcome] = deque()
        self._waiting_bytes = 0
        self._apart: list[Group] = []  # each is tried again when it is due
        self._on_their_way: list[Group] = []
        self._taking = asyncio.Lock()
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._empty = asyncio.Event()
        self._room.set()
        self._empty.set()

    async def put(self, outcome: Outcome) -> None:
        """Take an outcome in; waits only while thousands of them, or megabytes, have not been written."""
        await self._room.wait()
        self.put_now(outcome)

    def put_now(self, outcome: Outcome) -> None:
        """Take an outcome in without waiting, as of a batch that is cut short."""
        self._waiting.append(outcome)
        self._waiting_bytes += outcome.size_bytes
        self._empty.clear()
        if len(self._waiting) >= MOST_WAITING or self._waiting_bytes >= MOST_BYTES_WAITING:
            self._room.clear()
        if not self._on_their_way or self._is_large:
            self._changed.set()

    def held(self) -> Iterator[Outcome]:
        """Yield what is owned at this moment."""
        yield from self._waiting
        for group in (*self._apart, *self._on_their_way):
            yield from group.outcomes

    async def wait_until_empty(self) -> None:
        """Wait until nothing is owned."""
        await self._empty.wait()

    async def next_group(self) -> Group:
        """Wait for a group worth a transaction: any while nothing is on its way, a large one while something is."""
        async with self._taking:
            while (group := await self._group_worth_it()) is None:
                await self._wait_for_change()
        self._on_their_way.append(group)
        return group

    def settle(self, group: Group, instead: Iterable[Group] = ()) -> None:
        """Own a group no longer: it is written, or others stand in its place."""
        self._on_their_way.remove(group)
        self._apart.extend(instead)
        self._changed.set()
        if not (self._waiting or self._apart or self._on_their_way):
            self._empty.set()

    async def _group_worth_it(self) -> Group | None:
        self._changed.clear()
        now = asyncio.get_running_loop().time()
        for group in self._apart:
            if group.due_at <= now:
                self._apart.remove(group)
                return group
        if not self._waiting or (self._on_their_way and not self._is_large):
            return None
        if len(self._waiting) < SMALL_GROUP:
            await asyncio.sleep(LINGER_S)  # nothing to wait for: company is not announced
        return self._take()

    async def _wait_for_change(self) -> None:
        """Wait for outcomes, for a group that arrives, or until one that was put apart is due."""
        try:
            async with asyncio.timeout_at(min((group.due_at for group in self._apart), default=None)):
                await self._changed.wait()
        except TimeoutError:
            return

    @property
    def _is_large(self) -> bool:
        return len(self._waiting) >= LARGE_GROUP or self._waiting_bytes >= MOST_BYTES_IN_GROUP

    def _take(self) -> Group:
        """Take what arrived first, within the bounds of a group; one outcome alone may be larger."""
        taken: list[Outcome] = []
        size_bytes = 0
        while self._waiting and len(taken) < MOST_IN_GROUP:
            size_bytes += self._waiting[0].size_bytes
            if taken and size_bytes > MOST_BYTES_IN_GROUP:
                break
            taken.append(self._waiting.popleft())
            self._waiting_bytes -= taken[-1].size_bytes
        if len(self._waiting) < MOST_WAITING and self._waiting_bytes < MOST_BYTES_WAITING:
            self._room.set()
        return Group(outcomes=taken)
