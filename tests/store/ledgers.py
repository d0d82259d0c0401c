"""Ledgers of several workers over one database, and outcomes to put into them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from runtime.queue.ledger import Ledger
from runtime.queue.outcomes import Completed, Failed, Outcome, Postponed
from runtime.queue.progress import JobCounters
from runtime.store.database import Database
from tests.store.given import DEADLINE_S, WORKER


def completed(job_id: UUID, position: int, *, attempt: int = 1, result: bytes = b"{}") -> Completed:
    return Completed(key=(job_id, position, attempt), item_id=f"item-{position}", result=result, elapsed_ms=1)


def failed(job_id: UUID, position: int) -> Failed:
    key = (job_id, position, 1)
    return Failed(key=key, item_id=f"item-{position}", code="refused", message="No.", elapsed_ms=1)


def postponed(job_id: UUID, position: int, *, delay_ms: int) -> Postponed:
    return Postponed(
        key=(job_id, position, 1),
        item_id=f"item-{position}",
        code="busy",
        message="Later.",
        elapsed_ms=1,
        delay_ms=delay_ms,
    )


class RunningLedger:
    """A ledger with a connection of its own and what it was told after each commit."""

    def __init__(self, database: Database, worker_id: UUID) -> None:
        self.told: list[JobCounters] = []
        self.ledger = Ledger(database, worker_id, self._recorded)

    async def record(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            self.ledger.put_now(outcome)
        async with asyncio.timeout(DEADLINE_S):
            await self.ledger.emptied()

    async def _recorded(self, counters: list[JobCounters], _group: Sequence[Outcome]) -> None:
        self.told += counters


@asynccontextmanager
async def running_ledger(database_url: str, worker_id: UUID = WORKER) -> AsyncIterator[RunningLedger]:
    """Run a ledger of a worker on a pool of its own, as another process would."""
    async with Database(database_url, max_connections=2) as database, asyncio.TaskGroup() as group:
        ledger = RunningLedger(database, worker_id)
        running = group.create_task(ledger.ledger.run())
        yield ledger
        running.cancel()
