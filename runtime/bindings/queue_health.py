"""How the queues are: what waits, for how long, and who is there to work it."""

from typing import ClassVar

import structlog
from msgspec import Struct

from runtime.bindings.binding import Binding, Need
from runtime.store.identity import SERVICE
from runtime.store.upkeep import QUEUE_HEALTH, SILENT_WORKER_COUNT

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class QueueOfType(Struct, frozen=True, kw_only=True):
    """The queue of one job type.

    Attributes:
        queue_depth: Jobs that no worker has started.
        oldest_wait_s: Seconds since the oldest of them was submitted; 0 when there are none.
        worker_count: Worker processes that serve the type and were seen within ten seconds.
    """

    job_type: str
    queue_depth: int
    oldest_wait_s: float
    worker_count: int


class Health(Struct, frozen=True, kw_only=True):
    """All queues; a type is there when a job of it waits or a worker serves it.

    Attributes:
        silent_worker_count: Workers unseen for ten seconds that recovery has not given up yet.
    """

    queues: list[QueueOfType]
    silent_worker_count: int


class QueueHealth(Binding):
    """Looks at all users' jobs and at the workers; answers with numbers alone."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    async def measure(self) -> Health:
        """Return the numbers of this moment.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        async with self._resources.database.transaction(SERVICE) as connection:
            queues = await connection.fetch_as(QueueOfType, QUEUE_HEALTH)
            silent = await connection.fetch_one(SILENT_WORKER_COUNT)
        return Health(queues=queues, silent_worker_count=silent[0] if silent else 0)

    async def report(self) -> None:
        """Measure, and log what waits and what is wrong.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        health = await self.measure()
        if health.silent_worker_count:
            log.warning("workers.missed", worker_count=health.silent_worker_count)
        for queue in health.queues:
            if queue.queue_depth:
                say = log.info if queue.worker_count else log.warning
                say(
                    "queue.measured" if queue.worker_count else "queue.unserved",
                    job_type=queue.job_type,
                    queue_depth=queue.queue_depth,
                    oldest_wait_s=round(queue.oldest_wait_s, 1),
                    worker_count=queue.worker_count,
                )
