"""Tells the world how far jobs are: at most four messages a second a job, the latest wins, the end always goes."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from msgspec import Struct
from redis.asyncio import Redis
from redis.exceptions import RedisError

from runtime.bindings.live.news import Progress, RecentItem, publish
from runtime.bindings.views import JobStatus
from runtime.cancellation import end_if_cancelled
from runtime.store.keys import Lane

log: structlog.stdlib.BoundLogger = structlog.get_logger()
INTERVAL_S = 0.25
MOST_RECENT = 20


class JobCounters(Struct, frozen=True, kw_only=True):
    """The counters of a job right after a commit."""

    id: UUID
    user_id: UUID
    job_type: str
    lane: Lane
    status: JobStatus
    progress_percentage: float
    processed_items: int
    failed_items: int
    total_items: int
    updated_at: datetime
    generation: int

    @property
    def finished_items(self) -> int:
        """Items completed or failed."""
        return self.processed_items + self.failed_items


class Publisher:
    """Keeps the newest state of each job and publishes it in turn."""

    def __init__(self, redis: Redis) -> None:
        """Publish over this client."""
        self._redis = redis
        self._newest: dict[UUID, Progress] = {}
        self._due: dict[UUID, float] = {}
        self._news = asyncio.Event()

    def note(self, progress: Progress) -> None:
        """Keep a state to be told within a quarter of a second; an older one of the same job is dropped."""
        before = self._newest.get(progress.job_id)
        if before is not None and before.sequence > progress.sequence and before.generation == progress.generation:
            return
        self._newest[progress.job_id] = progress
        self._news.set()

    async def run(self) -> None:
        """Publish what is due until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            end_if_cancelled()
            await self._news.wait()
            now = clock()
            due = [job_id for job_id in self._newest if self._due.get(job_id, 0.0) <= now]
            for job_id in due:
                if (newest := self._newest.pop(job_id, None)) is not None:  # its end may have been told meanwhile
                    await self._publish(newest)
                    self._due[job_id] = now + INTERVAL_S
            self._due = {job_id: at for job_id, at in self._due.items() if at > now}
            if not self._newest:
                self._news.clear()
                continue
            wait_s = min((self._due.get(job_id, now) for job_id in self._newest), default=now) - now
            await asyncio.sleep(max(wait_s, 0.001))  # until the next one is due: nothing announces that moment

    async def tell_end(self, progress: Progress) -> None:
        """Publish the end of a job at once."""
        self._newest.pop(progress.job_id, None)
        await self._publish(progress)

    async def _publish(self, progress: Progress) -> None:
        try:
            await publish(progress, self._redis)
        except (RedisError, OSError) as error:
            log.warning("progress.untold", job_id=progress.job_id, reason=type(error).__name__)


def progress_of(counters: JobCounters, recent: Sequence[RecentItem]) -> Progress:
    """Return the message for a job's counters."""
    return Progress(
        job_id=counters.id,
        user_id=counters.user_id,
        generation=counters.generation,
        status=counters.status,
        progress_percentage=counters.progress_percentage,
        processed_items=counters.processed_items,
        total_items=counters.total_items,
        failed_items=counters.failed_items,
        current_item=recent[-1].item_id if recent else None,
        last_updated=counters.updated_at,
        sequence=counters.finished_items,
        estimated_completion_time=None,
        recent_items=tuple(recent),
    )
