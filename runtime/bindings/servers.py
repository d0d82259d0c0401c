"""Whether the servers that this process talks to answer."""

import asyncio
from typing import ClassVar, Literal

from msgspec import Struct
from redis.exceptions import RedisError

from runtime.bindings.binding import Binding, Need
from runtime.errors import UnavailableError

CHECK_TIMEOUT_S = 2.0


class ServersView(Struct, frozen=True, kw_only=True):
    """Which servers answer."""

    postgres: Literal["up"]
    redis: Literal["up", "down"]


class Servers(Binding):
    """Asks PostgreSQL and Redis."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres", "redis"})

    async def check(self) -> ServersView:
        """Return which servers answer; without Redis work is still accepted.

        Raises:
            UnavailableError: PostgreSQL does not answer, so nothing can be done here.
        """
        async with asyncio.TaskGroup() as group:
            postgres = group.create_task(self._postgres_answers())
            redis = group.create_task(self._redis_answers())
        if not postgres.result():
            detail = "The database does not answer; try again in a moment."
            raise UnavailableError(detail, retry_after_s=2)
        return ServersView(postgres="up", redis="up" if redis.result() else "down")

    async def _postgres_answers(self) -> bool:
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S), self._resources.database.plain() as connection:
                await connection.execute("SELECT 1")
        except (UnavailableError, TimeoutError):
            return False
        return True

    async def _redis_answers(self) -> bool:
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                await self._resources.redis.ping()
        except (RedisError, OSError, TimeoutError):
            return False
        return True
