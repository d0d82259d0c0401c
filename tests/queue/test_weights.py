"""How much of the slots each plan and lane gets when all of them want more."""

from uuid import UUID, uuid4

import msgspec
import pytest

from runtime.bindings.caller import Plan
from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.queue.conftest import Work
from tests.queue.jobs import handler, rows, submit, until

STEADY = handler("steady", "await asyncio.sleep(0.02)", "batch=4, concurrency=64")
ENOUGH = "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items >= %s"
CLAIMED = "SELECT id, next_position AS items FROM processing_jobs WHERE id = ANY (%s)"
CLAIMS_OF = """
SELECT lane, count(DISTINCT (job_id, item.started_at)) AS claims
FROM processing_jobs AS job JOIN processing_job_items AS item ON item.job_id = job.id
WHERE item.started_at IS NOT NULL GROUP BY lane
"""
CLAIMS_BEFORE = """
SELECT count(DISTINCT (other.job_id, other.started_at)) AS claims
FROM processing_jobs AS job JOIN processing_job_items AS mine ON mine.job_id = job.id
CROSS JOIN processing_job_items AS other
WHERE job.id = %s AND other.job_id <> job.id AND other.started_at > %s
  AND other.started_at < mine.started_at
"""
SLOTS = 4
LONG = 10_000
FLOOD: tuple[Plan, ...] = ("enterprise",) * 6
HUNDRED: tuple[Plan, ...] = ("free",) * 100


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Fewer slots than there are users who want them."""
    return msgspec.structs.replace(settings, max_concurrent_jobs=SLOTS)


async def queues(service: Resources, *plans: Plan, items: int = LONG) -> list[UUID]:
    """Give a user of each plan a long queue."""
    return [await submit(service, items, job_type="steady", user_id=uuid4(), plan=plan) for plan in plans]


async def stop(service: Resources, jobs: list[UUID]) -> None:
    for job_id in jobs:
        await Jobs.bind(service, SERVICE).cancel(job_id)


@pytest.mark.parametrize(
    ("light", "heavy"),
    [pytest.param("free", "basic", id="normal lane"), pytest.param("premium", "enterprise", id="high lane")],
)
async def test_the_heavier_plan_gets_twice_as_much(work: Work, service: Resources, light: Plan, heavy: Plan) -> None:
    jobs = await queues(service, *(light, heavy) * (2 * SLOTS))

    async with work(STEADY):
        await until(service, ENOUGH, jobs[0], 100)
        claimed = {row["id"]: row["items"] for row in await rows(service, CLAIMED, jobs)}
        await stop(service, jobs)

    once, twice = ([claimed[job_id] for job_id in jobs[start::2]] for start in (0, 1))
    assert sum(twice) / sum(once) == pytest.approx(2, rel=0.1)
    for among in (once, twice):
        assert max(among) / min(among) == pytest.approx(1, rel=0.2)


async def test_the_normal_lane_keeps_its_share_under_a_flood_of_the_high_one(work: Work, service: Resources) -> None:
    jobs = await queues(service, *FLOOD, "free")

    async with work(STEADY):
        await until(service, ENOUGH, jobs[-1], 160)
        claims = {row["lane"]: row["claims"] for row in await rows(service, CLAIMS_OF)}
        await stop(service, jobs)

    assert 0.15 <= claims["normal"] / sum(claims.values()) <= 0.3  # one turn in five, and idle ones of the high lane


async def test_a_newcomer_waits_for_one_claim_of_each_of_100_active_users(work: Work, service: Resources) -> None:
    jobs = await queues(service, *HUNDRED, items=200)

    async with work(STEADY):
        await until(service, "SELECT 1 FROM processing_jobs HAVING sum(processed_items) > 1000")
        newcomer = await submit(service, 1, job_type="steady")
        (accepted,) = await rows(service, "SELECT clock_timestamp() AS at")
        await until(service, ENOUGH, newcomer, 1)
        (before,) = await rows(service, CLAIMS_BEFORE, newcomer, accepted["at"])
        await stop(service, jobs)

    assert before["claims"] <= 100 + SLOTS  # those under way at the moment of its acceptance
