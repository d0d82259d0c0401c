"""Asks a provider: a bounded number of times, with growing waits, and not while it is known to be down."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from runtime.analysis.providers.breaker import Breaker
from runtime.analysis.providers.failures import MALFORMED, CallFailed
from runtime.analysis.providers.room import Room
from runtime.item_errors import ItemError, NotTriedError, ProviderDownError, RetryLaterError
from runtime.jitter import jitter

MALFORMED_ANSWERS = 2  # end a try: a service that sends nonsense twice is not asked a third time
SHORTEST_BACKOFF_S = 0.5
LONGEST_NAP_S = 3.0  # for a longer wait the item goes back to PostgreSQL, and what it takes up to another

A = TypeVar("A")
Call = Callable[[], Awaitable[A | CallFailed]]


class Asking:
    """The provider as all calls of one process share it."""

    def __init__(self, room: Room, *, max_retries: int) -> None:
        """Ask within bounds.

        Args:
            room: How many calls may be on their way at once.
            max_retries: Further calls that one try of an item may make.
        """
        self._room = room
        self._max_retries = max_retries
        self._breaker = Breaker()

    async def ask(self, call: Call[A]) -> A:
        """Call until there is an answer, and return it.

        Args:
            call: Makes one call, within a deadline; raises ItemError when the provider refuses.

        Raises:
            ItemError: The provider refuses this item.
            RetryLaterError: The calls of this try are used up; a `ProviderDownError` when others would fail as well.
            NotTriedError: No call was made, because the provider is known to be down, or there was no room.
        """
        failures: list[CallFailed] = []
        while True:
            answer = await self._call_when_permitted(call, failures)
            if not isinstance(answer, CallFailed):
                return answer
            failures.append(answer)
            if self._is_enough(failures):
                raise RetryLaterError(answer.code, answer.message)
            await asyncio.sleep(nap_s(len(failures), answer.after_s))

    async def _call_when_permitted(self, call: Call[A], failures: Sequence[CallFailed]) -> A | CallFailed:
        async with self._room.place(), self._breaker.permit():
            if pause_s := self._breaker.paused_for_s:
                raise pause_error(failures, pause_s)
            try:
                answer = await call()
            except ItemError:
                self._breaker.note_success()  # the provider is up: it only refuses this resume
                raise
            if isinstance(answer, CallFailed):
                self._note_failure(answer)
            else:
                self._breaker.note_success()
            return answer

    def _note_failure(self, answer: CallFailed) -> None:
        """Tell the breaker of a call that failed; raise when a pause is to be waited for."""
        asked_s = answer.after_s if answer.after_s and answer.after_s > LONGEST_NAP_S else None
        pause_s = self._breaker.note_failure(asked_s)
        if pause_s is not None:
            raise ProviderDownError(answer.code, answer.message, pause_s)
        if asked_s is not None:
            raise RetryLaterError(answer.code, answer.message)  # the job type is paused: that is its wait

    def _is_enough(self, failures: Sequence[CallFailed]) -> bool:
        malformed_count = sum(failure.code == MALFORMED for failure in failures)
        return len(failures) > self._max_retries or malformed_count >= MALFORMED_ANSWERS


def pause_error(failures: Sequence[CallFailed], pause_s: float) -> RetryLaterError | NotTriedError:
    """Return what ends a try during a pause: one that made calls is spent, so calls stay bounded."""
    if not failures:
        return NotTriedError(pause_s)
    return RetryLaterError(failures[-1].code, failures[-1].message)


def nap_s(failure_count: int, asked_s: float | None) -> float:
    """Return the wait before the next call: doubling with full jitter, and no shorter than the service asks for."""
    longest = min(SHORTEST_BACKOFF_S * 2.0**failure_count, LONGEST_NAP_S)
    return max(jitter(longest, least=0), asked_s or 0.0)
