"""The control channel: jobs that ended before their last item, or of whose results something was erased."""

import asyncio
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct
from redis.asyncio import Redis
from redis.exceptions import RedisError

from runtime.store.keys import CONTROL_CHANNEL

log: structlog.stdlib.BoundLogger = structlog.get_logger()
NEWS_TIMEOUT_S = 1.0  # a caller does not wait longer for Redis


class ChangedJob(Struct, rename="camel", frozen=True, kw_only=True):
    """A job that was `cancelled`, timed out too, or has `erased` results."""

    kind: str = "cancelled"
    job_id: UUID

    @property
    def is_stopped(self) -> bool:
        """Whether nothing more of it is to be worked."""
        return self.kind == "cancelled"


def read_control(data: bytes) -> ChangedJob | None:
    """Return what was said; None when it cannot be read."""
    try:
        return msgspec.msgpack.decode(data, type=ChangedJob)
    except msgspec.MsgspecError:
        log.warning("control.unreadable", byte_count=len(data))
        return None


async def tell_stopped(job_id: UUID, redis: Redis) -> None:
    """Tell everybody that a job has ended before its last item; untold, they see it within a second."""
    await tell(ChangedJob(job_id=job_id), redis)


async def tell_erased(job_id: UUID, redis: Redis) -> None:
    """Tell everybody to forget the job's result; untold, who watches the job may remember it until nobody does."""
    await tell(ChangedJob(kind="erased", job_id=job_id), redis)


async def tell(change: ChangedJob, redis: Redis) -> None:
    """Say it once, within a second."""
    try:
        async with asyncio.timeout(NEWS_TIMEOUT_S):
            await redis.publish(CONTROL_CHANNEL, msgspec.msgpack.encode(change))
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("control.untold", kind=change.kind, job_id=change.job_id, reason=type(error).__name__)
