"""What a worker process listens to: wake-ups of its queues, and the control channel."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Never

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from runtime.cancellation import end_if_cancelled

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LISTEN_S = 10.0  # then the server is asked whether it is there
LONGEST_WAIT_S = 5.0

Hear = Callable[[bytes], None]


async def listen(redis: Redis, channels: Mapping[str, Hear], *, connected: Callable[[], None]) -> Never:
    """Hand every message to its channel's function until cancelled, over as many connections as it takes.

    Args:
        redis: A client; one connection is kept.
        channels: What to call with each message, by channel.
        connected: Called when all channels are heard from now on: what was said before it was not.
    """
    wait_s = 0.1
    while True:
        end_if_cancelled()
        try:
            async with redis.pubsub() as pubsub:
                await pubsub.subscribe(*channels)
                wait_s = 0.1
                await hear(pubsub, channels, connected)
        except (RedisError, OSError) as error:
            log.warning("news.interrupted", reason=type(error).__name__, wait_s=wait_s)
            await asyncio.sleep(wait_s)  # nothing announces the return of a server
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)


async def hear(pubsub: PubSub, channels: Mapping[str, Hear], connected: Callable[[], None]) -> Never:
    """Hand over messages until the connection is lost, or the server has been silent when asked.

    The client mends a lost connection by itself and subscribes again: the answers to that are how it is known.

    Raises:
        RedisError: The connection is lost.
    """
    is_asked = False
    while True:
        end_if_cancelled()
        message = await pubsub.get_message(timeout=LISTEN_S)
        if message is None:
            if is_asked:
                silence = "the server is silent"
                raise RedisConnectionError(silence)
            await pubsub.ping()
        is_asked = message is None
        match message:
            case {"type": "message", "channel": bytes(channel), "data": data}:
                channels[channel.decode()](data)
            case {"type": "subscribe", "data": count} if count == len(channels):
                connected()
