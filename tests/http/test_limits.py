"""Rate limits: by user and plan, shared by processes, and never an error of ours."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from runtime.bindings.caller import Plan
from runtime.bindings.limits.limiter import WINDOW_US, Limiter
from runtime.bindings.limits.local_buckets import LocalBuckets
from runtime.bindings.limits.quota import collect_quotas
from runtime.bindings.resources import Resources, open_resources
from runtime.errors import TooManyRequestsError
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.http.endpoint import PreparedEndpoint
from runtime.needs import Need
from runtime.plans import PlanLimit
from runtime.settings import Settings
from runtime.store.identity import Identity, Role
from tests.http.clients import BULK, RESUMES, problem_of, user_of

LIMITS = {"free": PlanLimit(requests=5, items=8), "premium": PlanLimit(requests=50, items=80)}
NOWHERE = "redis://127.0.0.1:1/0"


def payer_of(plan: Plan | None = None, role: Role = "authenticated") -> Identity:
    return Identity(user_id=uuid.uuid4(), role=role, plan=plan)


@pytest.fixture
async def limited(settings: Settings) -> AsyncIterator[Resources]:
    async with open_resources(msgspec.structs.replace(settings, plan_limits=LIMITS), {"postgres", "redis"}) as opened:
        yield opened


async def count_charged(limiter: Limiter, payer: Identity, tries: int) -> int:
    return sum([await is_charged(limiter, payer, 1) for _ in range(tries)])


async def is_charged(limiter: Limiter, payer: Identity, cost: int) -> bool:
    try:
        await limiter.charge(payer, "requests", cost)
    except TooManyRequestsError:
        return False
    return True


async def test_a_user_beyond_the_limit_is_told_when_to_come_again(
    endpoints: list[PreparedEndpoint], limited: Resources
) -> None:
    async with user_of(build_app(endpoints, limited, Verifier(limited.settings))) as user:
        answers = [await user.get(RESUMES) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 12
    assert problem_of(answers[-1], 429)["title"] == "Too Many Requests"
    assert answers[0].headers["ratelimit-policy"] == '"requests";q=5;w=60'
    left = [re.match(r'"requests";r=(\d+);t=\d+$', answer.headers["ratelimit"]) for answer in answers]
    assert [int(one[1]) for one in left if one] == [4, 3, 2, 1, 0, 0]


async def test_every_user_has_a_limit_of_their_own(endpoints: list[PreparedEndpoint], limited: Resources) -> None:
    app = build_app(endpoints, limited, Verifier(limited.settings))
    async with user_of(app) as one, user_of(app) as other:
        statuses = [(await one.get(RESUMES)).status_code for _ in range(6)]
        answer = await other.get(RESUMES)

    assert (statuses[-1], answer.status_code) == (429, 200)


async def test_submitted_items_are_counted_as_items(endpoints: list[PreparedEndpoint], limited: Resources) -> None:
    async with user_of(build_app(endpoints, limited, Verifier(limited.settings))) as user:
        body = await user.submission(5)
        first = await user.post(BULK, json=body)
        second = await user.post(BULK, json=body)
        problem = problem_of(second, 429)

    assert first.status_code == 202
    assert first.headers["ratelimit-policy"] == (
        '"requests";q=5;w=60, "open_jobs";q=5, "waiting_items";q=80, "items";q=8;w=60'
    )
    assert '"items";r=3' in first.headers["ratelimit"]
    assert "8 items" in problem["detail"]


async def test_more_items_than_a_minute_allows_are_never_accepted(
    endpoints: list[PreparedEndpoint], limited: Resources
) -> None:
    async with user_of(build_app(endpoints, limited, Verifier(limited.settings))) as user:
        answer = await user.post(BULK, json=await user.submission(9))

    assert "split" in problem_of(answer, 429)["detail"]


@pytest.mark.parametrize(
    ("plan", "role", "limit"),
    [
        pytest.param(None, "authenticated", 5, id="no plan is the free one"),
        pytest.param("premium", "authenticated", 50, id="premium"),
        pytest.param("basic", "authenticated", 5, id="a plan that the setting leaves out"),
    ],
)
async def test_the_plan_decides(limited: Resources, plan: Plan | None, role: Role, limit: int) -> None:
    quotas = collect_quotas()

    await limited.limiter.charge(payer_of(plan, role), "requests", 1)

    assert [quota.limit for quota in quotas] == [limit]


async def test_the_service_has_the_highest_limits(resources: Resources) -> None:
    quotas = collect_quotas()

    await resources.limiter.charge(payer_of(role="service_role"), "requests", 1)

    assert quotas[0].limit == resources.settings.plan_limits["enterprise"].requests


async def test_processes_share_a_users_limit(limited: Resources, settings: Settings) -> None:
    payer = payer_of()
    other_settings = msgspec.structs.replace(settings, plan_limits=LIMITS)
    async with open_resources(other_settings, {"redis"}) as other, asyncio.TaskGroup() as group:
        limiters = [limited.limiter, other.limiter] * 2
        counts = [group.create_task(count_charged(limiter, payer, 10)) for limiter in limiters]

    assert sum(count.result() for count in counts) == 5


async def test_counters_end_with_the_minute(limited: Resources) -> None:
    payer = payer_of()
    await limited.limiter.charge(payer, "requests", 5)

    redis: Redis = limited.redis
    assert 0 < await redis.pttl(f"limit:requests:{payer.user_id}") <= 60_001


@pytest.mark.parametrize(
    ("redis_url", "needs"),
    [
        pytest.param(NOWHERE, {"postgres", "redis"}, id="Redis is away"),
        pytest.param(None, {"postgres"}, id="this process has no Redis"),
    ],
)
async def test_without_redis_this_process_counts(
    endpoints: list[PreparedEndpoint], settings: Settings, redis_url: str | None, needs: set[Need]
) -> None:
    alone = msgspec.structs.replace(settings, plan_limits=LIMITS, redis_url=redis_url)
    async with open_resources(alone, needs) as opened, user_of(build_app(endpoints, opened, Verifier(alone))) as user:
        statuses = [(await user.get(RESUMES)).status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]


async def test_a_redis_that_is_full_is_no_error(limited: Resources) -> None:
    redis: Redis = limited.redis
    await redis.config_set("maxmemory", "1")
    try:
        counted = await count_charged(limited.limiter, payer_of(), 6)
    finally:
        await redis.config_set("maxmemory", "0")

    assert counted == 5


@given(costs=st.lists(st.integers(min_value=1, max_value=7), max_size=30), limit=st.integers(min_value=1, max_value=9))
def test_at_once_nobody_gets_more_than_the_limit(costs: list[int], limit: int) -> None:
    buckets = LocalBuckets(WINDOW_US)

    charged = sum(cost for cost in costs if buckets.charge("user", limit, cost)[1])

    # the clock moves a little between two charges, which pays off a little
    assert charged <= limit
    assert charged > 0 or all(cost > limit for cost in costs)
