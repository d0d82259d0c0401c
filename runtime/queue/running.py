"""What a worker process has in its hands: slots that are taken, claims that are held, jobs that are closed."""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import structlog

from runtime.queue.abandoned import Abandoned
from runtime.queue.batch import Batch
from runtime.queue.ledger import Ledger
from runtime.queue.lost_claims import LostClaims
from runtime.queue.outcomes import GivenBack, Key, key_of
from runtime.queue.slots import Slot

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Running:
    """Owns every task that holds something, and gives back what it held when it ends, however it ends.

    A task that is cancelled before its first step runs none of its own code: so nothing is given back by the task.

    Attributes:
        lost_claims: Claims that nobody holds, as far as this process suspects.
        abandoned: What did not end when it was told to, and holds nothing any more.
    """

    def __init__(self, ledger: Ledger, lost_claims: LostClaims) -> None:
        """Hold nothing; what is given back goes to the ledger."""
        self.lost_claims = lost_claims
        self.abandoned = Abandoned()
        self._ledger = ledger
        self._tasks: set[asyncio.Task[None]] = set()
        self._batches: dict[asyncio.Task[None], Batch] = {}
        self._working: defaultdict[UUID, set[asyncio.Task[None]]] = defaultdict(set)
        self._closing: dict[UUID, asyncio.Task[None]] = {}

    @property
    def jobs(self) -> list[UUID]:
        """Jobs of which a batch is worked here."""
        return [job_id for job_id, tasks in self._working.items() if tasks]

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs here."""
        return not self._tasks

    @property
    def closing(self) -> list[UUID]:
        """Jobs that are closed here."""
        return list(self._closing)

    def held(self) -> set[Key]:
        """Return the claims that are worked, or whose outcome is on its way."""
        worked = {key_of(item) for batch in self._batches.values() for item in batch.items}
        return worked | {key_of(outcome.item) for outcome in self._ledger.held()}

    def start(self, work: Coroutine[Any, Any, None], slot: Slot) -> None:
        """Run a piece of work; its slot comes back with its end, and so does what it holds."""
        slot.hand_to(self._start(work))

    def hold(self, batch: Batch) -> None:
        """Let the current task hold these claims until each has an outcome, or until it ends."""
        task = asyncio.current_task()
        if task is None or task not in self._tasks:
            message = "only a task of `start` can hold claims"
            raise LookupError(message)
        self._batches[task] = batch
        self._working[batch.job_id].add(task)
        self.lost_claims.note_held(batch.items)

    def close(self, job_id: UUID, closing: Coroutine[Any, Any, None]) -> asyncio.Task[None] | None:
        """Run the closing of a job, once at a time; return its task, None when the job is closed already."""
        if job_id in self._closing:
            closing.close()
            return None
        task = self._closing[job_id] = self._start(closing)
        task.add_done_callback(lambda _: self._closing.pop(job_id, None))
        return task

    def cancel_job(self, job_id: UUID) -> None:
        """Cancel what is worked of a job; its items go back."""
        for task in self._working.get(job_id, ()):
            if not task.cancelling():  # a second one would cut short how it ends
                task.cancel()

    def cancel_all(self) -> None:
        """Cancel whatever runs."""
        for task in self._tasks:
            task.cancel()
        self.abandoned.cancel_all()

    async def wait_until_ended(self, timeout_s: float) -> None:
        """Wait until nothing runs, at most so long."""
        deadline = asyncio.get_running_loop().time() + timeout_s
        while self._tasks and (left_s := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(set(self._tasks), timeout=left_s)

    async def cut_short(self, timeout_s: float) -> int:
        """Cancel whatever runs, and abandon what has not ended after so long; return how much was abandoned."""
        self.cancel_all()
        await self.wait_until_ended(timeout_s)
        for task in self._tasks:
            self._give_back(task)
            self.abandoned.add(task)
        return len(self.abandoned)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._end)
        return task

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._give_back(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("work.failed", exc_info=error)  # one bug shall not stop the others

    def _give_back(self, task: asyncio.Task[None]) -> None:
        """Put what a task still holds back; none is left after a whole batch."""
        batch = self._batches.pop(task, None)
        if batch is None:
            return
        for item in batch.take_away():
            self._ledger.put_now(GivenBack(item=item))
        self._working[batch.job_id].discard(task)
        if not self._working[batch.job_id]:
            del self._working[batch.job_id]
