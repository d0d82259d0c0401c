"""What a worker process listens to: wake-ups of its queues, and the control channel."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Never

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from runtime.cancellation import end_if_cancelled

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LISTEN_S = 10.0
LONGEST_WAIT_S = 5.0

Hear = Callable[[bytes], None]


async def listen(redis: Redis, channels: Mapping[str, Hear], *, connected: Callable[[], None]) -> Never:
    """Hand every message to its channel's function until cancelled, over as many connections as it takes.

    Args:
        redis: A client; one connection is kept.
        channels: What to call with each message, by channel.
        connected: Called after each subscription: what was said before it was not heard.
    """
    wait_s = 0.1
    while True:
        end_if_cancelled()
        try:
            async with redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                await pubsub.subscribe(*channels)
                connected()
                wait_s = 0.1
                await hear(pubsub, channels)
        except (RedisError, OSError) as error:
            log.warning("news.interrupted", reason=type(error).__name__, wait_s=wait_s)
            await asyncio.sleep(wait_s)  # nothing announces the return of a server
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)


async def hear(pubsub: PubSub, channels: Mapping[str, Hear]) -> Never:
    """Hand over messages until the connection is lost."""
    while True:
        end_if_cancelled()
        message = await pubsub.get_message(timeout=LISTEN_S)
        if message:
            channels[message["channel"].decode()](message["data"])
