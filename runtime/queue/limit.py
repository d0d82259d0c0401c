"""The time limit of whatever a task does, one thing after the other."""

import asyncio
from collections.abc import Callable
from math import inf, isinf
from typing import Any

TO_END_S = 1.5  # for what was cancelled; less than a stop waits


class Limit:
    """Cancels a task that does one thing for too long, and says so when that goes on.

    One timer serves all that the task does, for a timer each would cost more than many a handler.

    Attributes:
        is_passed: Whether what the task did last has been cancelled for it.
    """

    def __init__(self, seconds: float, task: asyncio.Task[Any], went_on: Callable[[], None]) -> None:
        """Watch a task until it ends; `went_on` is called `TO_END_S` after a cancellation that did not end it."""
        self.is_passed = False
        self._seconds = seconds
        self._task = task
        self._went_on = went_on
        self._ends_at = inf
        self._loop = asyncio.get_running_loop()
        self._timer = None if isinf(seconds) else self._loop.call_later(seconds, self._look)
        task.add_done_callback(self._close)

    def begin(self) -> None:
        """Let the time of one thing run."""
        self.is_passed = False
        self._ends_at = self._loop.time() + self._seconds

    def end(self) -> None:
        """Let no time run."""
        self._ends_at = inf

    def _look(self) -> None:
        now = self._loop.time()
        if now >= self._ends_at:
            if self.is_passed:
                self._went_on()
                return
            self.is_passed, self._ends_at = True, now + TO_END_S
            self._task.cancel()
        self._timer = self._loop.call_at(min(self._ends_at, now + self._seconds), self._look)

    def _close(self, _: asyncio.Task[Any]) -> None:
        if self._timer is not None:
            self._timer.cancel()
