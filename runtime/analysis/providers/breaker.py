"""Keeps a process from asking a service that is down: after a few failures nobody calls, then one does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic

FAILURES_IN_A_ROW = 5
SHORTEST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0


class Breaker:
    """Counts the failures of all calls of a process; pauses double from 1 s to 60 s until a call succeeds."""

    def __init__(self) -> None:
        """Begin with a service that works."""
        self._failures = 0
        self._next_pause_s = SHORTEST_PAUSE_S
        self._paused_until = float("-inf")
        self._trying = asyncio.Lock()

    @property
    def paused_for_s(self) -> float:
        """Seconds until anybody may call again; 0 when calls are made now."""
        return max(self._paused_until - monotonic(), 0.0)

    @asynccontextmanager
    async def permit(self) -> AsyncIterator[None]:
        """Wait until one may call: after a pause one call at a time is made until one succeeds."""
        async with AsyncExitStack() as held:
            if self._is_down:
                await held.enter_async_context(self._trying)
                if not self._is_down:  # the call that was waited for succeeded: nobody has to queue
                    await held.aclose()
            yield

    def note_success(self) -> None:
        """Note a call that was answered."""
        self._failures = 0
        self._next_pause_s = SHORTEST_PAUSE_S

    def note_failure(self, asked_s: float | None = None) -> float | None:
        """Note a call that failed.

        Args:
            asked_s: The wait that the service asks of everybody.

        Returns:
            Seconds of the pause that begins now; None when none begins, or one of that length is on already.
        """
        self._failures += 1
        if asked_s is not None:
            self._failures = max(self._failures, FAILURES_IN_A_ROW)
            return self._pause(asked_s)
        if not self._is_down or self.paused_for_s:
            return None
        pause_s, self._next_pause_s = self._next_pause_s, min(self._next_pause_s * 2, LONGEST_PAUSE_S)
        return self._pause(pause_s)

    @property
    def _is_down(self) -> bool:
        return self._failures >= FAILURES_IN_A_ROW

    def _pause(self, pause_s: float) -> float | None:
        until = monotonic() + pause_s
        if self.paused_for_s and until <= self._paused_until + 1:  # calls under way fail for the same outage
            return None
        self._paused_until = until
        return pause_s
