"""Asks the AI service: a bounded number of times, with growing waits, and not while it is known to be down."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date

import msgspec
from msgspec import Struct

from runtime.analysis.ai_service_answers import MALFORMED, CallFailed
from runtime.analysis.ai_service_breaker import Breaker
from runtime.analysis.result import ResumeAnalysis
from runtime.item_errors import ItemError, NotTriedError, ProviderDownError, RetryLaterError
from runtime.jitter import jitter

CONCURRENT_CALLS = 64
MALFORMED_ANSWERS = 2  # end a try: a service that sends nonsense twice is not asked a third time
SHORTEST_BACKOFF_S = 0.5
LONGEST_NAP_S = 3.0  # for a longer wait the item goes back to PostgreSQL, and what it takes up to another

Post = Callable[[bytes], Awaitable[ResumeAnalysis | CallFailed]]


class Question(Struct, rename="camel", frozen=True, kw_only=True):
    """What the service is asked about."""

    resume_text: str
    title: str
    job_description: str
    as_of: date


class AiService:
    """The service as all calls of one process share it."""

    def __init__(self, post: Post, *, max_retries: int) -> None:
        """Ask by `post`.

        Args:
            post: Makes one call with this JSON, within a deadline; raises ItemError when the service refuses.
            max_retries: Further calls that one try of an item may make.
        """
        self._post = post
        self._max_retries = max_retries
        self._room = asyncio.Semaphore(CONCURRENT_CALLS)
        self._breaker = Breaker()

    async def analyze(self, question: Question) -> ResumeAnalysis:
        """Return the service's analysis.

        Raises:
            ItemError: The service refuses this item.
            RetryLaterError: The calls of this try are used up; a `ProviderDownError` when others would fail as well.
            NotTriedError: No call was made, because the service is known to be down.
        """
        body = msgspec.json.encode(question)
        failures: list[CallFailed] = []
        while True:
            answer = await self._ask_when_permitted(body, failures)
            if not isinstance(answer, CallFailed):
                return answer
            failures.append(answer)
            if self._is_enough(failures):
                raise RetryLaterError(answer.code, answer.message)
            await asyncio.sleep(nap_s(len(failures), answer.after_s))

    async def _ask_when_permitted(self, body: bytes, failures: Sequence[CallFailed]) -> ResumeAnalysis | CallFailed:
        async with self._room, self._breaker.permit():
            if pause_s := self._breaker.paused_for_s:
                raise pause_error(failures, pause_s)
            try:
                answer = await self._post(body)
            except ItemError:
                self._breaker.note_success()  # the service is up: it only refuses this resume
                raise
            return self._note_outcome(answer)

    def _note_outcome(self, answer: ResumeAnalysis | CallFailed) -> ResumeAnalysis | CallFailed:
        """Tell the breaker what came of a call; raise when a pause is to be waited for."""
        if not isinstance(answer, CallFailed):
            self._breaker.note_success()
            return answer
        asked_s = answer.after_s if answer.after_s and answer.after_s > LONGEST_NAP_S else None
        pause_s = self._breaker.note_failure(asked_s)
        if pause_s is not None:
            raise ProviderDownError(answer.code, answer.message, pause_s)
        if asked_s is not None:
            raise RetryLaterError(answer.code, answer.message)  # the job type is paused: that is its wait
        return answer

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
