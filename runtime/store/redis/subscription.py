"""One connection to Redis that follows a changing set of channels."""

import asyncio
from collections.abc import Callable
from typing import Any, Never

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from runtime.cancellation import end_if_cancelled

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LISTEN_S = 10.0
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 2.0


class Subscription:
    """Hears what is published on the channels that are wanted at the moment, over as many connections as it takes."""

    def __init__(self, redis: Redis, hear: Callable[[str, bytes], None], subscribed: Callable[[str], None]) -> None:
        """Describe it; nothing connects before `run`.

        Args:
            redis: A client; one connection is kept.
            hear: Called with the channel and each message.
            subscribed: Called with each channel that is heard from now on: what was said before was not. Also when
                the client has mended a lost connection by itself.
        """
        self._redis = redis
        self._hear = hear
        self._subscribed = subscribed
        self._wanted: set[str] = set()
        self._heard: set[str] = set()
        self._changed = asyncio.Event()

    def want(self, channel: str) -> None:
        """Follow a channel."""
        self._wanted.add(channel)
        self._changed.set()

    def leave(self, channel: str) -> None:
        """Follow it no longer."""
        self._wanted.discard(channel)
        self._changed.set()

    async def run(self) -> Never:
        """Listen until cancelled."""
        wait_s = FIRST_WAIT_S
        while True:
            end_if_cancelled()
            await self._changed.wait()
            try:
                async with self._redis.pubsub() as pubsub:
                    self._heard = set()
                    await self._follow(pubsub)
            except* (RedisError, OSError) as errors:
                if self._heard:  # it was connected
                    wait_s = FIRST_WAIT_S
                log.warning("bus.interrupted", reason=type(errors.exceptions[0]).__name__, wait_s=wait_s)
                self._changed.set()
            await asyncio.sleep(wait_s)  # nothing announces the return of a server
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def _follow(self, pubsub: PubSub) -> Never:
        await self._subscribe(pubsub)  # before anything is read: a connection is made by the first subscription
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(pubsub))
            while True:
                end_if_cancelled()
                await self._changed.wait()
                await self._subscribe(pubsub)

    async def _subscribe(self, pubsub: PubSub) -> None:
        """Make what is heard what is wanted."""
        self._changed.clear()
        added, dropped = self._wanted - self._heard, self._heard - self._wanted
        if added:
            await pubsub.subscribe(*added)
        if dropped:
            await pubsub.unsubscribe(*dropped)
        self._heard = self._heard - dropped | added

    async def _listen(self, pubsub: PubSub) -> Never:
        """Hand over messages until the connection is lost, or the server has been silent when asked.

        Raises:
            RedisError: The connection is lost.
        """
        is_asked = False
        while True:
            end_if_cancelled()
            message = await pubsub.get_message(timeout=LISTEN_S)
            if message is not None:
                is_asked = False
                self._take(message)
            elif is_asked:
                silence = "the server is silent"
                raise RedisConnectionError(silence)
            else:
                await pubsub.ping()
                is_asked = True

    def _take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "message":
                self._hear(message["channel"].decode(), message["data"])
            case "subscribe":
                self._subscribed(message["channel"].decode())
            case _:
                return  # an unsubscription, or the answer to a ping
