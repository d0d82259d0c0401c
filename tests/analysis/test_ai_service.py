"""How often a service is asked, and what a caller is told when it does not answer."""

import asyncio
import pickle
from collections import Counter
from datetime import date

import pytest

from runtime.analysis.ai_service import AiService, Question
from runtime.analysis.ai_service_answers import UNREACHABLE, UNREADABLE, CallFailed
from runtime.analysis.result import ResumeAnalysis
from runtime.item_errors import NotTriedError, ProviderDownError, RetryLaterError

QUESTION = Question(resume_text="Nurse", title="Nurse", job_description="CPR", as_of=date(2026, 11, 30))
BUSY = CallFailed(code="ai_rate_limited", message="Later.", after_s=30.0)


def service(*answers: CallFailed, max_retries: int) -> tuple[AiService, list[bytes]]:
    """Return a service that gives these answers and then the last one for ever, and the list of its calls."""
    calls: list[bytes] = []

    async def post(body: bytes) -> ResumeAnalysis | CallFailed:
        calls.append(body)
        await asyncio.sleep(0)
        return answers[min(len(calls), len(answers)) - 1]

    return AiService(post, max_retries=max_retries), calls


async def outcome_of(asked: AiService) -> type[BaseException]:
    with pytest.raises((RetryLaterError, NotTriedError)) as raised:
        await asked.analyze(QUESTION)
    return raised.type


async def test_a_try_that_made_calls_is_spent_when_a_pause_begins_and_a_later_one_is_not() -> None:
    asked, calls = service(*[UNREACHABLE] * 3, BUSY, max_retries=3)

    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(outcome_of(asked)) for _ in range(3)]

    assert Counter(task.result() for task in tries) == {ProviderDownError: 1, RetryLaterError: 2}
    assert await outcome_of(asked) is NotTriedError
    assert len(calls) == 4


async def test_a_long_retry_after_ends_the_try_and_says_when() -> None:
    asked, calls = service(BUSY, max_retries=3)

    with pytest.raises(ProviderDownError) as first:
        await asked.analyze(QUESTION)
    with pytest.raises(NotTriedError) as second:
        await asked.analyze(QUESTION)

    assert (first.value.code, first.value.pause_s, len(calls)) == ("ai_rate_limited", 30.0, 1)
    assert 29 < second.value.after_s <= 30


async def test_nonsense_gets_one_more_call_whatever_the_setting() -> None:
    asked, calls = service(UNREADABLE, max_retries=3)

    assert await outcome_of(asked) is RetryLaterError
    assert len(calls) == 2


async def test_without_retries_there_is_one_call() -> None:
    asked, calls = service(UNREACHABLE, max_retries=0)

    assert await outcome_of(asked) is RetryLaterError
    assert len(calls) == 1


def test_what_pauses_a_type_travels_out_of_a_child_process() -> None:
    down = pickle.loads(pickle.dumps(ProviderDownError("ai_failed", "It failed.", 2.0)))  # noqa: S301 -- made here
    not_tried = pickle.loads(pickle.dumps(NotTriedError(3.0)))  # noqa: S301 -- made here

    assert (down.code, str(down), down.pause_s, down.after_s) == ("ai_failed", "It failed.", 2.0, None)
    assert not_tried.after_s == 3.0
