"""The control channel: jobs that ended before their last item, told to whoever works or watches them."""

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


class StoppedJob(Struct, rename="camel", frozen=True, kw_only=True):
    """A job that was cancelled, or timed out."""

    kind: str = "cancelled"
    job_id: UUID


def read_control(data: bytes) -> StoppedJob | None:
    """Return what was said; None when it cannot be read."""
    try:
        return msgspec.msgpack.decode(data, type=StoppedJob)
    except msgspec.MsgspecError:
        log.warning("control.unreadable", byte_count=len(data))
        return None


async def tell_stopped(job_id: UUID, redis: Redis) -> None:
    """Tell everybody that a job has ended before its last item; untold, they see it within a second."""
    try:
        async with asyncio.timeout(NEWS_TIMEOUT_S):
            await redis.publish(CONTROL_CHANNEL, msgspec.msgpack.encode(StoppedJob(job_id=job_id)))
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("cancel.untold", job_id=job_id, reason=type(error).__name__)
