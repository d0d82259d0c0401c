"""What one process holds for all calls: each thing is opened, and its library imported, only where it is needed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from runtime.bindings.limits.limiter import WINDOW_US, Limiter
from runtime.bindings.user_locks import UserLocks
from runtime.bundle import FUNCTIONS, Index, know_bundle
from runtime.metrics.metrics import Metrics
from runtime.metrics.shown import Page
from runtime.needs import Need
from runtime.on_demand import import_object
from runtime.settings import Settings

if TYPE_CHECKING:  # types alone, and not of a boundary: a process imports what it opens
    from redis.asyncio import Redis

    from runtime.analysis.files.extraction_pool import ExtractionPool
    from runtime.analysis.providers.calls import RemoteAnalyst
    from runtime.bindings.live.bus import Bus
    from runtime.children.process_pool import ProcessPool
    from runtime.store.database import Database
    from runtime.store.tickets import Tickets

MOST_UNPACKING = 2
BUCKETS: dict[Need, str] = {"redis": "runtime.bindings.limits.redis_buckets:RedisBuckets"}  # that processes share


class Resources:
    """Handed to every binding; asking for what the process was not given is a bug and raises.

    Attributes:
        settings: Where the servers are.
        max_connections: Most connections to PostgreSQL.
        metrics: What is counted in this process, whether or not anybody looks.
        calculating: Held for a calculation on the loop that takes about a millisecond, from the turn of the loop before
            it: many that become ready at once would be one long turn for everybody else.
        unpacking: Held by those who look at uploaded files and keep them, of which each has one in memory.
        user_locks: One for each user, held where the user's row would be waited for with a connection in hand.
    """

    def __init__(self, settings: Settings, *, max_connections: int) -> None:
        """Hold nothing yet; `open_resources` opens what is needed."""
        self.settings = settings
        self.max_connections = max_connections
        self.metrics = Metrics()
        self.calculating = asyncio.Lock()
        self.unpacking = asyncio.Semaphore(MOST_UNPACKING)
        self.user_locks = UserLocks()
        self._held: dict[Need, Any] = {}

    @property
    def database(self) -> "Database":
        """The pool of this process."""
        return cast("Database", self._require("postgres"))

    @property
    def redis(self) -> "Redis":
        """The Redis client of this process."""
        return cast("Redis", self._require("redis")[0])

    @property
    def tickets(self) -> "Tickets":
        """Tickets on this process's Redis."""
        return cast("Tickets", self._require("redis")[1])

    @property
    def bus(self) -> "Bus":
        """The bus of this process."""
        return cast("Bus", self._require("bus"))

    @property
    def processes(self) -> "ProcessPool":
        """Child processes for functions of ours; they start when they are needed."""
        return cast("ProcessPool", self._require("processes"))

    @property
    def documents(self) -> "ProcessPool":
        """Child processes that set documents; they start when they are needed."""
        return cast("ProcessPool", self._require("documents"))

    @property
    def extraction(self) -> "ExtractionPool":
        """Child processes that read files; they start when they are needed."""
        return cast("ExtractionPool", self._require("extraction"))

    @property
    def remote_analyst(self) -> "RemoteAnalyst | None":
        """The analyst outside of this process; None where the embedded one is chosen."""
        return cast("RemoteAnalyst | None", self._require("analyst"))

    @property
    def bundle(self) -> Index:
        """The functions of the bundle, those of other processes too; broken ones are left out."""
        return cast(Index, self._require("bundle"))

    @property
    def metrics_page(self) -> Page:
        """What Prometheus gets of this process."""
        return cast(Page, self._require("metrics"))

    @cached_property
    def limiter(self) -> Limiter:
        """What charges users; it counts in this process's Redis when it has one."""
        if not self.holds("redis"):
            return Limiter(self.settings, None)
        note_failure = partial(self.metrics.servers.redis_failures.add, "limits")
        shared = import_object(BUCKETS["redis"])(self.redis, window_us=WINDOW_US, note_failure=note_failure)
        return Limiter(self.settings, shared)

    def holds(self, need: Need) -> bool:
        """Say whether this process was given something."""
        return need in self._held

    async def hold(self, need: Need, stack: AsyncExitStack) -> None:
        """Open something until the end of `stack`."""
        self._held[need] = await stack.enter_async_context(OPENERS[need](self))

    def _require(self, need: Need) -> Any:  # noqa: ANN401 -- the properties name the type
        if need not in self._held:
            message = f"this process was not given {need}: name it in the binding's `needs`"
            raise LookupError(message)
        return self._held[need]


OPENERS: dict[Need, Callable[[Resources], AbstractAsyncContextManager[Any]]] = {  # in the order of opening
    "postgres": lambda held: import_object("runtime.store.database:Database")(
        held.settings.require_database_url(), max_connections=held.max_connections
    ),
    "redis": lambda held: import_object("runtime.store.redis_and_tickets:open_redis_and_tickets")(
        held.settings.require_redis_url()
    ),
    "bus": lambda held: import_object("runtime.bindings.live.bus:Bus")(held.database, held.redis),
    "processes": lambda _: import_object("runtime.children.process_pool:ProcessPool")(),
    "documents": lambda _: import_object("runtime.children.process_pool:documents_pool")(),
    "extraction": lambda _: import_object("runtime.analysis.files.extraction_pool:ExtractionPool")(),
    "analyst": lambda held: (
        nullcontext()
        if held.settings.chosen_analyst == "embedded"
        else import_object("runtime.bindings.remote_analyst:open_remote")(held)
    ),
    "bundle": lambda _: nullcontext(know_bundle(FUNCTIONS)),
    "metrics": lambda held: import_object("runtime.bindings.metrics_page:MetricsPage")(held),  # noqa: PLW0108 -- it is imported when it is opened
}


@asynccontextmanager
async def open_resources(
    settings: Settings, needs: Iterable[Need], *, max_connections: int = 10
) -> AsyncIterator[Resources]:
    """Open what is needed and close it at the end; servers may be away, nothing connects yet.

    Args:
        settings: Where the servers are.
        needs: What to open; `bus` goes with both servers, `limits` is Redis where one is set.
        max_connections: Most connections to PostgreSQL.

    Raises:
        SettingsError: An address is needed and not set.
    """
    wanted = set(needs)
    if "limits" in wanted and settings.redis_url:  # else each process counts for itself
        wanted.add("redis")
    if "metrics" in wanted:
        wanted.add("bundle")
    resources = Resources(settings, max_connections=max_connections)
    async with AsyncExitStack() as stack:
        for need in OPENERS:
            if need in wanted:
                await resources.hold(need, stack)
        yield resources
