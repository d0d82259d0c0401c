"""Says on the channels of jobs and users how far jobs are."""

from collections.abc import Sequence

import msgspec
from redis.asyncio import Redis

from runtime.bindings.live.news import Progress
from runtime.store.keys import progress_channel


async def publish(states: Sequence[Progress], redis: Redis) -> None:
    """Send each state on the channels of its job and of its user.

    Raises:
        RedisError: Nobody may have been told.
        OSError: Likewise.
    """
    async with redis.pipeline(transaction=False) as pipeline:
        for progress in states:
            message = msgspec.msgpack.encode(progress)
            pipeline.publish(progress_channel(progress.job_id), message)
            pipeline.publish(progress_channel(progress.user_id), message)
        await pipeline.execute()
