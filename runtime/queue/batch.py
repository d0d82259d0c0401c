"""Works one batch: every item to an outcome, a bounded number at a time."""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from runtime.bindings.items import Item
from runtime.queue.job_type import Call, JobType
from runtime.queue.ledger import Ledger
from runtime.queue.trying import outcome_of


class Batch:
    """The items that one ticket claimed, all of one job; it owns each claim until the ledger has its outcome.

    Attributes:
        job_id: The job.
        job_type: Its handler and limits.
        call: The handler, bound to the job's user.
    """

    def __init__(self, job_id: UUID, job_type: JobType, call: Call, items: Iterable[Item[Any]]) -> None:
        """Own these claims."""
        self.job_id = job_id
        self.job_type = job_type
        self.call = call
        self._waiting = deque(items)
        self._working: dict[int, Item[Any]] = {}

    def __len__(self) -> int:
        """Count the claims without an outcome."""
        return len(self._waiting) + len(self._working)

    @property
    def items(self) -> list[Item[Any]]:
        """The claims without an outcome: what is worked, and what waits."""
        return [*self._working.values(), *self._waiting]

    def begin_next(self) -> Item[Any] | None:
        """Take the next item to work; None when each has been taken."""
        if not self._waiting:
            return None
        item = self._waiting.popleft()
        self._working[item.position] = item
        return item

    def let_go(self, item: Item[Any]) -> None:
        """Own a claim no longer: the ledger has its outcome."""
        del self._working[item.position]


async def work_batch(batch: Batch, ledger: Ledger) -> None:
    """Work every item, as many at a time as the job type says; a cancellation leaves the rest with the batch."""
    working = asyncio.current_task()

    async def drain() -> None:
        while item := batch.begin_next():
            outcome = await outcome_of(item, batch.call, batch.job_type, working)
            await ledger.put(outcome)
            batch.let_go(item)  # not before: what is cut short while it waits for room goes back

    async with asyncio.TaskGroup() as group:
        for _ in range(min(batch.job_type.concurrency, len(batch))):
            group.create_task(drain())
