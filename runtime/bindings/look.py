"""A question to a server whose answer is kept for a moment; whoever wants it waits for a bounded time."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")
GOOD_FOR_S = 2.0
WAIT_S = 3.0
END_S = 0.5  # of the seconds that a process has for its own end


class Look(Generic[T]):
    """One question at a time, however many want the answer; the last one stays while the server is away.

    Attributes:
        answer: The last one; None before the first.
        is_up: Whether the last question was answered in time.
    """

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        """Ask nothing yet."""
        self.answer: T | None = None
        self.is_up = False
        self._ask = ask
        self._asked_at = self._answered_at = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    @property
    def age_s(self) -> float:
        """Seconds since the last answer; infinite before the first."""
        return monotonic() - self._answered_at

    async def refresh(self) -> None:
        """Ask if the answer is old, and wait for it, at most `WAIT_S`; no error comes of it."""
        if self._asking is None:
            if monotonic() - self._asked_at < GOOD_FOR_S:
                return
            self._asked_at = monotonic()
            self._asking = asyncio.create_task(self._take_answer())
        _, late = await asyncio.wait({self._asking}, timeout=WAIT_S)
        if late:
            self.is_up = False

    async def end(self) -> None:
        """Wait for no answer any more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait({self._asking}, timeout=END_S)

    async def _take_answer(self) -> None:
        try:
            self.answer = await self._ask()
            self._answered_at, self.is_up = monotonic(), True
        except Exception:  # noqa: BLE001 -- of any server's client: whoever looks is told that it did not answer
            self.is_up = False
        finally:
            self._asking = None
