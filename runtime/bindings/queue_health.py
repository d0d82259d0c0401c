"""How the queues are: what waits, for how long, and who is there to work it."""

from typing import ClassVar, Literal

import structlog
from msgspec import Struct
from psycopg.rows import class_row

from runtime.bindings.binding import Binding, Need
from runtime.plans import Lane
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from runtime.store.upkeep import AT_ONCE, PAUSED_TYPES, QUEUE_STATES, SILENT_WORKER_COUNT, WORKERS_BY_TYPE

log: structlog.stdlib.BoundLogger = structlog.get_logger()
MOST_JOBS = 50_000


class QueueState(Struct, frozen=True, kw_only=True):
    """One lane of a job type that has an open job.

    Attributes:
        queue_depth: Jobs that no worker has started.
        items_waiting: Items that nobody works.
        oldest_wait_s: For how long the first job in line has waited for its turn; 0 when none waits.
    """

    job_type: str
    lane: Lane
    queue_depth: int
    items_waiting: int
    oldest_wait_s: float


class Service(Struct, frozen=True, kw_only=True):
    """A job type that worker processes serve; `worker_count` of them were seen within ten seconds."""

    job_type: str
    worker_count: int


class Paused(Struct, frozen=True, kw_only=True):
    """A job type of which nothing is started."""

    job_type: str
    reason: Literal["operator", "provider"]


class Health(Struct, frozen=True, kw_only=True):
    """All queues, from 50,000 open jobs on as lower bounds.

    Attributes:
        silent_worker_count: Workers unseen for ten seconds that recovery has not given up yet.
    """

    queues: list[QueueState]
    services: list[Service]
    pauses: list[Paused]
    silent_worker_count: int

    def worker_count(self, job_type: str) -> int:
        """Return how many workers serve a type."""
        return sum(service.worker_count for service in self.services if service.job_type == job_type)


class QueueHealth(Binding):
    """Looks at all users' jobs and at the workers; answers with numbers alone."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    async def report(self) -> None:
        """Measure, and log what waits and what is wrong.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        health = await measure_health(self._resources.database)
        if health.silent_worker_count:
            log.warning("workers.missed", worker_count=health.silent_worker_count)
        for queue in health.queues:
            if queue.queue_depth:
                worker_count = health.worker_count(queue.job_type)
                say = log.info if worker_count else log.warning
                say(
                    "queue.measured" if worker_count else "queue.unserved",
                    job_type=queue.job_type,
                    lane=queue.lane,
                    queue_depth=queue.queue_depth,
                    items_waiting=queue.items_waiting,
                    oldest_wait_s=round(queue.oldest_wait_s, 1),
                    worker_count=worker_count,
                )


async def measure_health(database: Database) -> Health:
    """Return the numbers of this moment, in one round trip and within two seconds.

    Raises:
        UnavailableError: PostgreSQL does not answer.
    """
    async with database.transaction(SERVICE) as connection:
        await connection.execute(AT_ONCE)
        queues = connection.cursor(row_factory=class_row(QueueState))
        services = connection.cursor(row_factory=class_row(Service))
        pauses = connection.cursor(row_factory=class_row(Paused))
        await queues.execute(QUEUE_STATES, {"limit": MOST_JOBS})
        await services.execute(WORKERS_BY_TYPE)
        await pauses.execute(PAUSED_TYPES)
        silent = await connection.execute(SILENT_WORKER_COUNT)
    row = await silent.fetchone()
    return Health(
        queues=sorted(await queues.fetchall(), key=lambda queue: (queue.job_type, queue.lane)),
        services=await services.fetchall(),
        pauses=await pauses.fetchall(),
        silent_worker_count=row[0] if row else 0,
    )
