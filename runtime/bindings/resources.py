"""What one process holds for all calls: settings, the pool, Redis, child processes, the AI service."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import cached_property
from typing import TypeVar

from redis.asyncio import Redis

from runtime.analysis.ai_service import AiService
from runtime.analysis.extraction_pool import ExtractionPool
from runtime.analysis.process_pool import ProcessPool
from runtime.bindings.live.bus import Bus
from runtime.settings import Settings
from runtime.store.database import Database
from runtime.store.redis import connect_redis
from runtime.store.tickets import Tickets, repaid

T = TypeVar("T")


class Resources:
    """Handed to every binding; asking for what the process was not given is a bug and raises.

    Attributes:
        ai_service: None where `AI_SERVICE_URL` is not set, or no function asks for it.
    """

    def __init__(
        self, settings: Settings, *, database: Database | None, redis: Redis | None, bus: Bus | None = None
    ) -> None:
        """Keep what `open_resources` opened; child processes start when they are needed."""
        self.settings = settings
        self.processes = ProcessPool()
        self.extraction = ExtractionPool()
        self.ai_service: AiService | None = None
        self._database = database
        self._redis = redis
        self._bus = bus

    @property
    def database(self) -> Database:
        """The pool of this process."""
        return given(self._database, "postgres")

    @property
    def redis(self) -> Redis:
        """The Redis client of this process."""
        return given(self._redis, "redis")

    @property
    def bus(self) -> Bus:
        """The bus of this process, which needs both servers."""
        return given(self._bus, "postgres and redis")

    @property
    def has_bus(self) -> bool:
        """Whether this process may watch jobs at all."""
        return self._bus is not None

    @cached_property
    def tickets(self) -> Tickets:
        """Tickets on this process's Redis."""
        return Tickets(self.redis)


def given(resource: T | None, need: str) -> T:
    """Return a resource that must be there."""
    if resource is None:
        message = f"this process was not given {need}: name it in the binding's `needs`"
        raise LookupError(message)
    return resource


@asynccontextmanager
async def open_resources(
    settings: Settings, needs: Iterable[str], *, max_connections: int = 10, login_role: str | None = None
) -> AsyncIterator[Resources]:
    """Open what `needs` names and close it at the end; servers may be away, nothing connects yet.

    Args:
        settings: Where the servers are.
        needs: Of `postgres`, `redis` and `ai_service`; anything else needs no address.
        max_connections: Most connections to PostgreSQL.
        login_role: As `Database`.

    Raises:
        SettingsError: An address is needed and not set.
    """
    wanted = frozenset(needs)
    async with AsyncExitStack() as stack:
        database = redis = bus = None
        if "postgres" in wanted:
            url = settings.require_database_url()
            pool = Database(url, max_connections=max_connections, login_role=login_role)
            database = await stack.enter_async_context(pool)
        if "redis" in wanted:
            redis = connect_redis(settings.require_redis_url())
            stack.push_async_callback(redis.aclose)
        if database is not None and redis is not None:
            bus = await stack.enter_async_context(Bus(database, redis))
        resources = Resources(settings, database=database, redis=redis, bus=bus)
        if redis is not None:
            await stack.enter_async_context(repaid(resources.tickets))
        await stack.enter_async_context(resources.processes)
        await stack.enter_async_context(resources.extraction)
        if "ai_service" in wanted and settings.ai_service_url:
            resources.ai_service = await stack.enter_async_context(ai_service(settings))
        yield resources


def ai_service(settings: Settings) -> AbstractAsyncContextManager[AiService]:
    """Return the client of the AI service, to be opened."""
    from runtime.analysis.ai_service_http import open_ai_service  # noqa: PLC0415 -- httpx: 0.1 s that few need

    return open_ai_service(settings)
