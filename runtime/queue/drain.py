"""Works items of a batch one after the other; whatever their handler does becomes a value."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from runtime.bindings.items import Item
from runtime.cancellation import is_running
from runtime.item_errors import ItemTimedOutError
from runtime.logs import at_work
from runtime.queue.job_type import Call, JobType
from runtime.queue.ledger import Ledger
from runtime.queue.limit import Limit
from runtime.queue.outcomes import Outcome
from runtime.queue.trying import encode, outcome_of_answer, outcome_of_error


class Drain:
    """Works items of a line, and owns the one that it works until the ledger has its outcome.

    A handler may swallow the cancellation that its limit or a cut sends. So the item can be taken away from it: then
    nothing that the handler still does counts, and the drain ends with it.

    Attributes:
        item: What it works; None between two items, and once it was taken away.
        task: Its task, in no group: one that does not end must keep nobody.
    """

    def __init__(
        self, waiting: deque[Item[Any]], job_type: JobType, call: Call, ledger: Ledger, went_on: "WentOn"
    ) -> None:
        """Begin to take from a line; `went_on` is told of a handler that goes on after its limit."""
        self.item: Item[Any] | None = None
        self._waiting = waiting
        self._job_type = job_type
        self._call = call
        self._ledger = ledger
        self._is_cut = False
        self._started_ns = 0
        self.task = asyncio.create_task(self._run())
        self._limit = Limit(job_type.limit_s, self.task, lambda: went_on(self))

    def cut(self) -> None:
        """Cancel the work; whatever it ends with, its item is as if it had not been tried, unless it has answered."""
        self._is_cut = True
        self.task.cancel()

    def take_away(self) -> Item[Any] | None:
        """Own the item no longer; return it, if there is one."""
        self._is_cut = True
        item, self.item = self.item, None
        return item

    def time_out(self) -> None:
        """Let the item have timed out, whatever its handler is still doing."""
        if item := self.take_away():
            outcome = outcome_of_error(item, ItemTimedOutError(), self._job_type, self._elapsed_ms())
            self._ledger.put_now(outcome)

    async def _run(self) -> None:
        while self._waiting and not self._is_cut:
            item = self.item = self._waiting.popleft()
            outcome = await self._try(item)
            if self.item is None:
                return
            await self._ledger.put(outcome)
            self.item = None  # not before: what is cut short while it waits for room goes back

    async def _try(self, item: Item[Any]) -> Outcome:
        """Try one item; whatever happens is a value.

        Only `cut` cuts a try short: a handler that raises `CancelledError`, or cancels its own task, has failed.
        """
        self._started_ns = time.perf_counter_ns()
        at_work.set(item)
        self._limit.begin()
        outcome: Outcome
        try:
            result = encode(await self._call(item))
            outcome = outcome_of_answer(item, result, self._elapsed_ms())
        except BaseException as error:  # the last wall of a try: a handler may raise anything, and spends its try
            if not is_running(self.task):
                raise  # the loop has ended, and the coroutine is closed
            if self._is_cut:
                raise asyncio.CancelledError from error
            outcome = outcome_of_error(item, self._cause_of(error), self._job_type, self._elapsed_ms())
        self._limit.end()
        if self.task.cancelling() and not self._is_cut:
            await self._take_back_cancellations()
        return outcome

    def _cause_of(self, error: BaseException) -> BaseException:
        is_of_limit = self._limit.is_passed and isinstance(error, asyncio.CancelledError | TimeoutError)
        return ItemTimedOutError() if is_of_limit else error

    async def _take_back_cancellations(self) -> None:
        """Undo what the limit, or a handler, has sent to this task: the next item is not to blame."""
        try:
            await asyncio.sleep(0)  # where it arrives, if it has not yet
        except asyncio.CancelledError:
            if self._is_cut:
                raise
        while self.task.cancelling():
            self.task.uncancel()

    def _elapsed_ms(self) -> int:
        return (time.perf_counter_ns() - self._started_ns) // 1_000_000


WentOn = Callable[[Drain], None]
