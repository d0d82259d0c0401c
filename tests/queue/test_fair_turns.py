"""Users take turns, however much one of them has waiting."""

from uuid import uuid4

from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.store.database import SERVICE
from tests.queue.conftest import Work
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
