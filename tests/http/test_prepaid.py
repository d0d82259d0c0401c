"""Requests that are paid for in advance: nobody gets more than the plan allows, and Redis is asked less."""

import asyncio
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from runtime.bindings.limits import local_buckets, prepaid
from runtime.bindings.limits.local_buckets import LocalBuckets
from runtime.bindings.limits.prepaid import Prepaid

WINDOW_US = 60_000_000
Step = tuple[int, float]


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def monotonic(self) -> float:
        return self.now_s


class Shared:
    """What all processes share, and how often they ask."""

    def __init__(self) -> None:
        self._buckets = LocalBuckets(WINDOW_US)
        self.asked_count = 0

    async def charge(self, key: str, limit: int, cost: int) -> tuple[float, bool]:
        self.asked_count += 1
        await asyncio.sleep(0)  # as over a network, another may come between
        return self._buckets.charge(key, limit, cost)


def charge_all(steps: list[Step], limit: int, processes: int = 3) -> tuple[list[bool], int]:
    """Charge once a step, after its wait, at its process; return what was charged, and how often all was asked."""
    clock, shared = Clock(), Shared()
    each = [Prepaid(shared, WINDOW_US) for _ in range(processes)]

    async def run() -> list[bool]:
        charged = []
        for process, wait_s in steps:
            clock.now_s += wait_s
            answer = await each[process].charge("user", limit, 1)
            charged.append(bool(answer and answer[1]))
        return charged

    with patch.object(prepaid, "time", clock), patch.object(local_buckets, "time", clock):
        return asyncio.run(run()), shared.asked_count


@given(
    steps=st.lists(st.tuples(st.integers(0, 2), st.sampled_from([0.0, 0.01, 0.3, 2.0])), max_size=300),
    limit=st.sampled_from([3, 100, 240]),
)
def test_no_minute_has_more_than_the_limit_and_what_it_pays_off(steps: list[Step], limit: int) -> None:
    charged, _ = charge_all(steps, limit)

    passed_s = sum(wait_s for _, wait_s in steps)
    assert sum(charged) <= limit + passed_s * limit / 60 + 1e-6


@given(limit=st.sampled_from([3, 100, 300, 12_000]), count=st.integers(1, 400))
def test_who_keeps_within_the_limit_is_never_refused(limit: int, count: int) -> None:
    charged, _ = charge_all([(0, 60 / limit)] * count, limit)

    assert all(charged)


@given(limit=st.sampled_from([3, 100, 300]))
def test_at_once_all_of_the_limit_is_given(limit: int) -> None:
    charged, _ = charge_all([(number % 3, 0.0) for number in range(2 * limit)], limit)

    assert sum(charged) == limit


def test_most_requests_of_a_busy_user_ask_nobody() -> None:
    charged, asked_count = charge_all([(0, 0.005)] * 1_000, 12_000)

    assert all(charged)
    assert asked_count <= 40


async def test_what_many_requests_at_once_have_paid_is_all_used() -> None:
    shared = Shared()
    buckets = Prepaid(shared, WINDOW_US)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(buckets.charge("user", 100, 1)) for _ in range(100)]

    assert sum(bool(answer and answer[1]) for answer in (task.result() for task in tasks)) == 100


async def test_what_costs_more_than_one_is_charged_as_it_comes() -> None:
    shared = Shared()
    buckets = Prepaid(shared, WINDOW_US)

    assert (await buckets.charge("user", 1_000, 400) or (0, False))[1]
    assert (await buckets.charge("user", 1_000, -400) or (0, False))[1]

    assert shared.asked_count == 2
