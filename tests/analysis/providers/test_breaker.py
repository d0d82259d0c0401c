"""When a process stops asking a service, and when it asks again."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from runtime.analysis.providers import breaker as breaker_module
from runtime.analysis.providers.breaker import FAILURES_IN_A_ROW, LONGEST_PAUSE_S, Breaker


def test_a_breaker_pauses_after_failures_in_a_row_and_not_after_others() -> None:
    breaker = Breaker()
    mixed = [breaker.note_failure() for _ in range(FAILURES_IN_A_ROW - 1)]
    breaker.note_success()
    mixed += [breaker.note_failure() for _ in range(FAILURES_IN_A_ROW)]

    assert mixed == [None] * (len(mixed) - 1) + [1.0]
    assert 0 < breaker.paused_for_s <= 1


def test_pauses_double_up_to_a_minute_and_begin_anew_after_a_success(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(breaker_module, "monotonic", lambda: clock[0])
    breaker = Breaker()
    pauses = []
    for _ in range(FAILURES_IN_A_ROW + 7):
        pauses.append(breaker.note_failure())
        clock[0] += breaker.paused_for_s
    breaker.note_success()
    again = [breaker.note_failure() for _ in range(FAILURES_IN_A_ROW)]

    assert pauses[FAILURES_IN_A_ROW - 1 :] == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, LONGEST_PAUSE_S, LONGEST_PAUSE_S]
    assert again[-1] == 1.0


def test_calls_on_their_way_do_not_prolong_the_pause_that_they_hear_of_too() -> None:
    breaker = Breaker()

    assert breaker.note_failure(20.0) == 20.0
    assert [breaker.note_failure(20.0), breaker.note_failure()] == [None, None]
    assert breaker.note_failure(40.0) == 40.0


async def test_after_a_pause_one_call_at_a_time_is_made_until_one_succeeds() -> None:
    breaker, most, running = Breaker(), [0], [0]

    async def call(*, is_good: bool) -> None:
        async with breaker.permit():
            running[0] += 1
            most[0] = max(most[0], running[0])
            await asyncio.sleep(0)
            running[0] -= 1
            breaker.note_success() if is_good else breaker.note_failure()

    await call_at_once(FAILURES_IN_A_ROW, lambda: call(is_good=False))
    at_first, most[0] = most[0], 0
    await call_at_once(3, lambda: call(is_good=False))
    when_down, most[0] = most[0], 0
    await call_at_once(5, lambda: call(is_good=True))

    assert (at_first, when_down) == (FAILURES_IN_A_ROW, 1)
    assert most[0] > 1


async def call_at_once(count: int, call: Callable[[], Coroutine[None, None, None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(call())
