"""How often a service is asked, and what a caller is told when it does not answer."""

import asyncio
import pickle
from collections import Counter

import pytest

from runtime.analysis.providers.bounded_asking import Asking
from runtime.analysis.providers.failures import UNREACHABLE, UNREADABLE, CallFailed
from runtime.analysis.providers.room import LocalRoom
from runtime.analysis.result import ResumeAnalysis
from runtime.item_errors import NotTriedError, ProviderDownError, RetryLaterError

BUSY = CallFailed(code="ai_rate_limited", message="Later.", after_s=30.0)


class Asked:
    """A provider that gives these answers and then the last one for ever; it keeps how often it was called."""

    def __init__(self, *answers: CallFailed, max_retries: int) -> None:
        self._answers = answers
        self._asking = Asking(LocalRoom(64), max_retries=max_retries)
        self.call_count = 0

    async def analyze(self) -> ResumeAnalysis:
        return await self._asking.ask(self._call)

    async def _call(self) -> ResumeAnalysis | CallFailed:
        self.call_count += 1
        await asyncio.sleep(0)
        return self._answers[min(self.call_count, len(self._answers)) - 1]


async def outcome_of(asked: Asked) -> type[BaseException]:
    with pytest.raises((RetryLaterError, NotTriedError)) as raised:
        await asked.analyze()
    return raised.type


async def test_a_try_that_made_calls_is_spent_when_a_pause_begins_and_a_later_one_is_not() -> None:
    asked = Asked(*[UNREACHABLE] * 3, BUSY, max_retries=3)

    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(outcome_of(asked)) for _ in range(3)]

    assert Counter(task.result() for task in tries) == {ProviderDownError: 1, RetryLaterError: 2}
    assert await outcome_of(asked) is NotTriedError
    assert asked.call_count == 4


async def test_a_long_retry_after_ends_the_try_and_says_when() -> None:
    asked = Asked(BUSY, max_retries=3)

    with pytest.raises(ProviderDownError) as first:
        await asked.analyze()
    with pytest.raises(NotTriedError) as second:
        await asked.analyze()

    assert (first.value.code, first.value.pause_s, asked.call_count) == ("ai_rate_limited", 30.0, 1)
    assert 29 < second.value.after_s <= 30


async def test_nonsense_gets_one_more_call_whatever_the_setting() -> None:
    asked = Asked(UNREADABLE, max_retries=3)

    assert await outcome_of(asked) is RetryLaterError
    assert asked.call_count == 2


async def test_without_retries_there_is_one_call() -> None:
    asked = Asked(UNREACHABLE, max_retries=0)

    assert await outcome_of(asked) is RetryLaterError
    assert asked.call_count == 1


def test_what_pauses_a_type_travels_out_of_a_child_process() -> None:
    down = pickle.loads(pickle.dumps(ProviderDownError("ai_failed", "It failed.", 2.0)))  # noqa: S301 -- made here
    not_tried = pickle.loads(pickle.dumps(NotTriedError(3.0)))  # noqa: S301 -- made here

    assert (down.code, str(down), down.pause_s, down.after_s) == ("ai_failed", "It failed.", 2.0, None)
    assert not_tried.after_s == 3.0
