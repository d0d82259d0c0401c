"""Whether the servers that this process talks to answer."""

import asyncio
from typing import ClassVar, Literal, Self

from msgspec import Struct
from redis.exceptions import RedisError

from runtime.bindings.binding import Need
from runtime.bindings.resources import Resources
from runtime.errors import UnavailableError
from runtime.store.database import Identity

CHECK_TIMEOUT_S = 2.0


class ServersView(Struct, frozen=True, kw_only=True):
    """Which servers answer."""

    postgres: Literal["up"]
    redis: Literal["up", "down"]


class Servers:
    """Asks PostgreSQL and Redis."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres", "redis"})

    def __init__(self, resources: Resources) -> None:
        """Ask with what the process holds."""
        self._resources = resources

    @classmethod
    def bind(cls, resources: Resources, _identity: Identity) -> Self:
        """Return one for a call; it acts for nobody."""
        return cls(resources)

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
