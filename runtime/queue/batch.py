"""Works one batch: every item to an outcome, a bounded number at a time."""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import structlog

from runtime.bindings.items import Item
from runtime.queue.abandoned import Abandoned
from runtime.queue.drain import Drain
from runtime.queue.job_type import Call, JobType
from runtime.queue.ledger import Ledger
from runtime.queue.limit import TO_END_S

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Batch:
    """The items that one ticket claimed, all of one job; it owns each claim until the ledger has its outcome.

    Attributes:
        job_id: The job.
    """

    def __init__(self, job_id: UUID, job_type: JobType, call: Call, items: Iterable[Item[Any]]) -> None:
        """Own these claims; `call` is the handler, bound to the job's user."""
        self.job_id = job_id
        self._job_type = job_type
        self._call = call
        self._waiting = deque(items)
        self._drains: list[Drain] = []
        self._running: set[asyncio.Task[None]] = set()
        self._error: BaseException | None = None
        self._ended = asyncio.Event()

    @property
    def worked(self) -> list[Item[Any]]:
        """The claims that are worked now."""
        return [drain.item for drain in self._drains if drain.item is not None]

    @property
    def items(self) -> list[Item[Any]]:
        """The claims without an outcome: what is worked, and what waits."""
        return [*self.worked, *self._waiting]

    def take_away(self) -> list[Item[Any]]:
        """Own nothing any more; return what had no outcome."""
        items = [item for drain in self._drains if (item := drain.take_away()) is not None]
        items.extend(self._waiting)
        self._waiting.clear()
        return items

    async def work(self, ledger: Ledger, abandoned: Abandoned) -> None:
        """Work every item, as many at a time as the job type says.

        A cancellation leaves the rest with the batch. A handler that goes on in spite of one is abandoned.

        Raises:
            Exception: What the work failed with, but for its handler.
        """

        def go_on_without(drain: Drain) -> None:
            start()  # first: with nothing that runs the batch would be over
            self._abandon(drain, abandoned)
            drain.time_out()

        def start() -> None:
            drain = Drain(self._waiting, self._job_type, self._call, ledger, go_on_without)
            self._drains.append(drain)
            self._running.add(drain.task)
            drain.task.add_done_callback(self._end)

        for _ in range(min(self._job_type.concurrency, len(self._waiting))):
            start()
        try:
            await self._ended.wait()
        finally:
            await self._cut_short(abandoned)
        if self._error is not None:
            raise self._error

    async def _cut_short(self, abandoned: Abandoned) -> None:
        """Cancel what still runs, and wait a moment for it."""
        left = [drain for drain in self._drains if drain.task in self._running]
        for drain in left:
            drain.cut()
        try:
            if left:
                await asyncio.wait([drain.task for drain in left], timeout=TO_END_S)
        finally:
            for drain in left:
                if not drain.task.done():
                    self._abandon(drain, abandoned)

    def _abandon(self, drain: Drain, abandoned: Abandoned) -> None:
        facts = drain.item.in_log() if drain.item else {"job_id": self.job_id, "job_type": self._job_type.name}
        log.error("item.abandoned", **facts)
        abandoned.add(drain.task)
        self._end(drain.task)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.done() and not task.cancelled():
            self._error = self._error or task.exception()
        if self._error or not self._running:
            self._ended.set()
