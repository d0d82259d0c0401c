"""Users take turns, however much one of them has waiting."""

from pathlib import Path
from uuid import uuid4

import msgspec

from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.bundles import write
from tests.queue.conftest import Work, working
from tests.queue.jobs import finished, handler, rows, submit, until

SLOW = handler("slow", "await asyncio.sleep(0.02)", "batch=4, concurrency=1")


async def test_a_newcomer_does_not_wait_for_a_long_queue(work: Work, service: Resources) -> None:
    long = await submit(service, 4_000, job_type="slow")

    async with work(SLOW):
        await until(service, "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items > 20", long)
        short = await submit(service, 3, job_type="slow")
        await finished(service, short)
        (left,) = await rows(
            service, "SELECT total_items - processed_items AS count FROM processing_jobs WHERE id = %s", long
        )
        await Jobs.bind(service, SERVICE).cancel(long)

    started = """SELECT count(DISTINCT other.started_at) AS claims
                 FROM processing_job_items AS mine, processing_jobs AS job, processing_job_items AS other
                 WHERE mine.job_id = %s AND mine.position = 0 AND job.id = mine.job_id AND other.job_id = %s
                   AND other.started_at > job.created_at AND other.started_at < mine.started_at"""
    (claims,) = await rows(service, started, short, long)
    assert left["count"] > 3_000
    assert claims["claims"] <= 12  # the ten slots were taken; the next one or two that came free are the newcomer's


async def test_many_users_are_served_in_turn_by_one_slot_each(work: Work, service: Resources) -> None:
    users = [uuid4() for _ in range(8)]
    jobs = [await submit(service, 40, job_type="slow", user_id=user) for user in users]

    async with work(SLOW):
        for job_id in jobs:
            await finished(service, job_id)

    order = """SELECT job_id, row_number() OVER (PARTITION BY job_id ORDER BY min(started_at)) AS turn,
               rank() OVER (ORDER BY min(started_at)) AS place
               FROM processing_job_items GROUP BY job_id, started_at"""
    claims = await rows(service, order)
    for claim in claims:  # the n-th claim of each user comes in the n-th round, give or take the ten slots
        assert abs(claim["place"] - claim["turn"] * len(users)) <= 3 * len(users)


async def test_the_normal_lane_has_its_turns_of_a_single_slot(
    tmp_path: Path, settings: Settings, service: Resources
) -> None:
    write(tmp_path, "jobs/slow.py", SLOW)
    flood = [await submit(service, 4_000, job_type="slow", plan="enterprise") for _ in range(3)]

    async with working(tmp_path, msgspec.structs.replace(settings, max_concurrent_jobs=1)):
        normal = await finished(service, await submit(service, 12, job_type="slow"))
        for job_id in flood:
            await Jobs.bind(service, SERVICE).cancel(job_id)

    high = "SELECT count(DISTINCT (job_id, started_at)) AS claims FROM processing_job_items WHERE job_id = ANY (%s)"
    (claims,) = await rows(service, high, flood)
    assert normal["processed_items"] == 12  # in three claims, each after four of the high lane
    assert 8 <= claims["claims"] <= 24
