"""Redis as a process holds it, with the tickets that it owes."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from redis.asyncio import Redis

from runtime.store.redis import connect_redis
from runtime.store.tickets import Tickets, keep_repaying


@asynccontextmanager
async def open_redis_and_tickets(redis_url: str) -> AsyncIterator[tuple[Redis, Tickets]]:
    """Connect to Redis, and repay in the background the tickets that it could not take."""
    async with aclosing(connect_redis(redis_url)) as redis:
        tickets = Tickets(redis)
        async with keep_repaying(tickets):
            yield redis, tickets
