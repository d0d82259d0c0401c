"""Ledgers of several workers over one database, and outcomes to put into them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from runtime.bindings.items import Item
from runtime.queue.group_commit import JobOfGroup
from runtime.queue.ledger import Ledger
from runtime.queue.outcomes import Completed, Failed, GivenBack, Outcome, Postponed
from runtime.store.database import Database
from tests.store.given import DEADLINE_S, WORKER


def item(job_id: UUID, position: int, attempt: int = 1) -> Item[None]:
    return Item(item_id=f"item-{position}", position=position, job_id=job_id, attempt=attempt, data=None)


def completed(job_id: UUID, position: int, *, attempt: int = 1, result: bytes = b"{}") -> Completed:
    return Completed(item=item(job_id, position, attempt), result=result, elapsed_ms=1)


def failed(job_id: UUID, position: int) -> Failed:
    return Failed(item=item(job_id, position), code="refused", message="No.", elapsed_ms=1)


def postponed(job_id: UUID, position: int, *, delay_ms: int) -> Postponed:
    return Postponed(item=item(job_id, position), code="busy", message="Later.", elapsed_ms=1, delay_ms=delay_ms)


def given_back(job_id: UUID, position: int) -> GivenBack:
    return GivenBack(item=item(job_id, position))


class RunningLedger:
    """A ledger with a connection of its own and what it was told after each commit."""

    def __init__(self, database: Database, worker_id: UUID) -> None:
        self.told: list[JobOfGroup] = []
        self.ledger = Ledger(database, worker_id)

    async def record(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            self.ledger.put_now(outcome)
        async with asyncio.timeout(DEADLINE_S):
            await self.ledger.wait_until_empty()

    def committed(self, jobs: Sequence[JobOfGroup], _group: Sequence[Outcome]) -> None:
        self.told += jobs


@asynccontextmanager
async def running_ledger(database_url: str, worker_id: UUID = WORKER) -> AsyncIterator[RunningLedger]:
    """Run a ledger of a worker on a pool of its own, as another process would."""
    async with Database(database_url, max_connections=2) as database, asyncio.TaskGroup() as group:
        ledger = RunningLedger(database, worker_id)
        running = group.create_task(ledger.ledger.run(ledger.committed))
        yield ledger
        running.cancel()
