"""Jobs that stand apart: a group with outcomes of theirs was not written, so each is tried alone, by less and more."""

import asyncio
from collections import deque
from collections.abc import Iterator
from uuid import UUID

from runtime.jitter import jitter
from runtime.queue.group_commit import MOST_IN_GROUP, Group
from runtime.queue.outcomes import Outcome

MOST_WAITING = 5_000
MOST_BYTES_WAITING = 16 * 1024 * 1024
SHORTEST_WAIT_S = 0.05
LONGEST_WAIT_S = 2.0  # shorter than the last moments of a stop


class JobApart:
    """Outcomes of one job, and how many of them are written at once.

    What fails is halved, what passes doubled: so one outcome that PostgreSQL never takes ends behind all others, and a
    server that was away is asked for little first.
    """

    def __init__(self) -> None:
        """Begin with all at once, now."""
        self.waiting: deque[Outcome] = deque()
        self.due_at = 0.0
        self.wait_s = 0.0
        self._most = MOST_IN_GROUP

    def take(self) -> Group:
        """Take the next group."""
        return Group.first_of(self.waiting, self._most)

    def succeed(self) -> None:
        """Try more at once, now."""
        self._most = min(self._most * 2, MOST_IN_GROUP)
        self.wait_s = 0.0

    def put_back(self, group: Group) -> None:
        """Try less at once; what failed alone comes after the others."""
        self._most = max(len(group.outcomes) // 2, 1)
        if len(group.outcomes) > 1:
            self.waiting.extendleft(reversed(group.outcomes))
        else:
            self.waiting.extend(group.outcomes)

    def wait(self, now: float) -> None:
        """Let a while pass, longer each time."""
        self.wait_s = min(max(self.wait_s * 2, SHORTEST_WAIT_S), LONGEST_WAIT_S)
        self.due_at = now + jitter(self.wait_s)


class Apart:
    """Owns outcomes of jobs that stand apart; those that have failed least are tried first, one group at a time.

    Attributes:
        room: Set while not too much stands apart.
        empty: Set while nothing does.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._jobs: dict[UUID, JobApart] = {}
        self._on_its_way: Group | None = None
        self._count = 0
        self._size_bytes = 0
        self._changed = asyncio.Event()
        self.room = asyncio.Event()
        self.empty = asyncio.Event()
        self._note_change()

    def has_job_of(self, outcome: Outcome) -> bool:
        """Say whether the outcome's job stands apart."""
        return bool(self._jobs) and outcome.item.job_id in self._jobs

    def put(self, outcome: Outcome) -> None:
        """Take an outcome in; from now on its job stands apart."""
        self._jobs.setdefault(outcome.item.job_id, JobApart()).waiting.append(outcome)
        self._count += 1
        self._size_bytes += outcome.size_bytes
        self._note_change()

    def held(self) -> Iterator[Outcome]:
        """Yield what is owned at this moment."""
        for job in self._jobs.values():
            yield from job.waiting
        if self._on_its_way:
            yield from self._on_its_way.outcomes

    async def next_group(self) -> Group:
        """Wait for the next group of one job, for the one task that writes them."""
        while (job := self._next_job()) is None:
            await self._wait_for_change()
        self._on_its_way = job.take()
        return self._on_its_way

    def settle(self, group: Group) -> None:
        """Own a group no longer: it is written. A job of which nothing is left stands apart no more."""
        job = self._let_go(group)
        if job.waiting:
            job.succeed()
        else:
            del self._jobs[group.job_id]
        self._note_change()

    def put_back(self, group: Group, *, at_once: bool) -> None:
        """Try less of a group that was not written, at once or after a while."""
        job = self._let_go(group)
        job.put_back(group)
        if not at_once:
            job.wait(asyncio.get_running_loop().time())
        self._count += len(group.outcomes)
        self._size_bytes += group.size_bytes
        self._note_change()

    def replace(self, group: Group, outcome: Outcome) -> None:
        """Own another outcome in the place of one that cannot be written, after what else waits of its job."""
        self._let_go(group)
        self.put(outcome)

    def hurry(self) -> None:
        """Try each job now."""
        for job in self._jobs.values():
            job.due_at = 0.0
        self._changed.set()

    def _next_job(self) -> JobApart | None:
        self._changed.clear()
        now = asyncio.get_running_loop().time()
        due = (job for job in self._jobs.values() if job.waiting and job.due_at <= now)
        job = min(due, key=lambda job: (job.wait_s, job.due_at), default=None)
        if job is not None:
            job.due_at = now  # behind the others that have failed as often
        return job

    async def _wait_for_change(self) -> None:
        """Wait for outcomes, or until those of a job are due."""
        try:
            async with asyncio.timeout_at(min((job.due_at for job in self._jobs.values()), default=None)):
                await self._changed.wait()
        except TimeoutError:
            return

    def _let_go(self, group: Group) -> JobApart:
        self._on_its_way = None
        self._count -= len(group.outcomes)
        self._size_bytes -= group.size_bytes
        return self._jobs[group.job_id]

    def _note_change(self) -> None:
        self._changed.set()
        set_to(self.room, is_set=self._count < MOST_WAITING and self._size_bytes < MOST_BYTES_WAITING)
        set_to(self.empty, is_set=not self._jobs)


def set_to(event: asyncio.Event, *, is_set: bool) -> None:
    """Set an event or clear it."""
    if is_set:
        event.set()
    else:
        event.clear()
