"""Ended jobs are deleted when their time is over, in batches, and nothing that runs."""

import asyncio

from functions.cron.clean_up_expired_jobs import clean_up_expired_jobs
from runtime.bindings.resources import Resources
from runtime.bindings.upkeep import Retention
from runtime.store.identity import SERVICE
from tests.store.given import Session, given_job, one

EXPIRE = "UPDATE processing_jobs SET expires_at = now() - interval '1 day' WHERE id = %s"
FINISHED = """
INSERT INTO processing_jobs (id, user_id, job_type, status, total_items, failed_items, job_data, completed_at,
                             expires_at)
SELECT gen_random_uuid(), gen_random_uuid(), 'echo', 'failed', %(items)s, %(items)s, '{}', now() - interval '2 days',
       now() - interval '1 day'
FROM generate_series(1, %(count)s)
"""
JOB_COUNT = "SELECT count(*) FROM processing_jobs"


async def test_all_that_expired_in_a_pause_of_a_day_goes_in_one_run(owner: Session, resources: Resources) -> None:
    owner.execute(FINISHED, {"items": 1, "count": 2_500})
    kept = given_job(owner, ["completed"], status="completed")
    running = given_job(owner, ["queued"])
    owner.execute(EXPIRE, (running,))

    await clean_up_expired_jobs(Retention.bind(resources, SERVICE))

    left = [row[0] for row in owner.execute("SELECT id FROM processing_jobs ORDER BY id")]
    assert left == [kept, running]


async def test_two_runs_at_once_delete_each_job_once(owner: Session, resources: Resources, other: Resources) -> None:
    owner.execute(FINISHED, {"items": 1, "count": 3_000})

    async with asyncio.TaskGroup() as group:
        runs = [group.create_task(Retention.bind(each, SERVICE).delete_expired_jobs()) for each in (resources, other)]

    assert sum(run.result() for run in runs) == 3_000
    assert one(owner, JOB_COUNT) == (0,)


def test_a_batch_is_bounded_by_its_items_and_never_empty(owner: Session) -> None:
    owner.execute(FINISHED, {"items": 40_000, "count": 4})
    owner.execute(FINISHED, {"items": 1_000_000, "count": 1})

    batches = [one(owner, "SELECT cleanup_expired_jobs()")[0] for _ in range(4)]

    assert sum(batches) == 5
    assert max(batches) <= 3
    assert batches[-1] == 0


async def test_a_job_that_is_deleted_before_it_was_counted_is_counted(owner: Session, resources: Resources) -> None:
    owner.execute(EXPIRE, (given_job(owner, ["completed"], status="completed"),))

    await Retention.bind(resources, SERVICE).delete_expired_jobs()

    assert one(owner, "SELECT total_jobs, completed_jobs FROM queue_statistics WHERE job_type = 'echo'") == (1, 1)
