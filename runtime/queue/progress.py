"""Tells the world how far jobs are: at most four messages a second a job, the latest state, the end always."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Never
from uuid import UUID

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from runtime.bindings.live.news import Progress, RecentItem
from runtime.bindings.live.publishing import publish
from runtime.cancellation import end_if_cancelled
from runtime.errors import UnavailableError
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from runtime.store.postgres_arrays import array
from runtime.store.progress import PROGRESS_OF_JOBS

log: structlog.stdlib.BoundLogger = structlog.get_logger()
INTERVAL_S = 0.25
MOST_RECENT = 20
Recent = deque[RecentItem]


class Publisher:
    """Reads the newest state of each job that has news, as everybody else reads it, and publishes it in its time.

    Attributes:
        failure_count: How often Redis took nothing.
    """

    def __init__(self, database: Database, redis: Redis) -> None:
        """Read here and publish there."""
        self.failure_count = 0
        self._database = database
        self._redis = redis
        self._due_at: dict[UUID, float] = {}
        self._recent: dict[UUID, Recent] = {}
        self._told_at: dict[UUID, float] = {}
        self._news = asyncio.Event()

    def note(self, job_id: UUID, recent: Sequence[RecentItem]) -> None:
        """Let a job be told of within a quarter of a second, with its latest items."""
        self._recent.setdefault(job_id, deque(maxlen=MOST_RECENT)).extend(recent)
        self._wake(job_id, self._told_at.get(job_id, 0.0) + INTERVAL_S)

    def note_end(self, job_id: UUID) -> None:
        """Let the end of a job be told at once."""
        self._wake(job_id, 0.0)

    async def run(self) -> Never:
        """Tell what is due until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            end_if_cancelled()
            await self._news.wait()
            now = clock()
            due = [job_id for job_id, at in self._due_at.items() if at <= now]
            if due:
                await self._tell(due, now)
            self._told_at = {job_id: at for job_id, at in self._told_at.items() if at + INTERVAL_S > now}
            self._news.clear()
            if self._due_at:
                await self._wait_until(min(self._due_at.values()))

    def _wake(self, job_id: UUID, at: float) -> None:
        before = self._due_at.get(job_id)
        if before is None or at < before:
            self._due_at[job_id] = at
            self._news.set()

    async def _wait_until(self, moment: float) -> None:
        """Wait for the moment or for something earlier."""
        try:
            async with asyncio.timeout_at(moment):
                await self._news.wait()
        except TimeoutError:
            self._news.set()

    async def _tell(self, due: Sequence[UUID], now: float) -> None:
        """Tell of some jobs; while PostgreSQL is away they stay due, and while Redis is, everybody asks PostgreSQL."""
        try:
            states = await self._database.fetch_as(Progress, SERVICE, PROGRESS_OF_JOBS, {"job_ids": array(due)})
        except UnavailableError:
            self._due_at |= dict.fromkeys(due, now + INTERVAL_S)
            return
        for job_id in due:
            self._due_at.pop(job_id, None)
            self._told_at[job_id] = now
        recent = {job_id: tuple(self._recent.pop(job_id, ())) for job_id in due}
        try:
            await publish([with_recent(state, recent[state.job_id]) for state in states], self._redis)
        except (RedisError, OSError) as error:
            self.failure_count += 1
            log.warning("progress.untold", job_count=len(states), reason=type(error).__name__)


def with_recent(state: Progress, recent: tuple[RecentItem, ...]) -> Progress:
    """Return a state with the items that were recorded last."""
    return msgspec.structs.replace(state, recent_items=recent)
