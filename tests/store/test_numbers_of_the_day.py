"""What `queue/statistics` says of a day stays true when the jobs that it tells of are gone."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from runtime.bindings.erasure import Erasure
from runtime.bindings.job_reads import JobReads
from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.bindings.upkeep import Retention, Statistics
from runtime.bindings.views import QueueStatistics
from runtime.store.identity import SERVICE, Identity
from tests.store.given import Session, given_job, one

TOOK = "UPDATE processing_jobs SET started_at = completed_at - %s * interval '1 ms' WHERE id = %s"
EXPIRE = "UPDATE processing_jobs SET expires_at = now() - interval '1 second' WHERE id = %s"
ENDED_YESTERDAY = """
INSERT INTO processing_jobs (id, user_id, job_type, status, total_items, processed_items, job_data, completed_at)
VALUES (gen_random_uuid(), gen_random_uuid(), 'echo', 'completed', 1, 1, '{}', now() - interval '24 hours')
RETURNING id, user_id
"""
COUNTS_OF_DAY = "SELECT count(*) FROM deleted_job_counts"
Removal = Callable[[Resources, Session, UUID], Awaitable[None]]


async def deleted(resources: Resources, _: Session, job_id: UUID) -> None:
    await Jobs.bind(resources, SERVICE).delete(job_id)


async def expired(resources: Resources, owner: Session, job_id: UUID) -> None:
    owner.execute(EXPIRE, (job_id,))
    await Retention.bind(resources, SERVICE).delete_expired_jobs()


async def counted_and_deleted(resources: Resources, _: Session, job_id: UUID) -> None:
    await Statistics.bind(resources, SERVICE).collect()
    await Jobs.bind(resources, SERVICE).delete(job_id)


async def erased(resources: Resources, owner: Session, job_id: UUID) -> None:
    resume_id = uuid4()
    owner.execute(
        "INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256)"
        " SELECT %s, user_id, 'a.txt', 'text/plain', '', '' FROM processing_jobs WHERE id = %s",
        (resume_id, job_id),
    )
    await Erasure.bind(resources, SERVICE).erase(resume_id)


async def numbers(resources: Resources, user_id: UUID | None) -> QueueStatistics:
    identity = Identity(role="authenticated", user_id=user_id) if user_id else SERVICE
    (seen,) = await JobReads.bind(resources, identity).statistics(("echo",))
    return seen


@pytest.mark.parametrize("remove", [deleted, expired, counted_and_deleted, erased])
@pytest.mark.parametrize("is_own", [True, False])
async def test_the_numbers_stay_when_a_job_goes(
    owner: Session, resources: Resources, remove: Removal, *, is_own: bool
) -> None:
    user = uuid4()
    jobs = [given_job(owner, ["completed"], status="completed", user_id=user) for _ in range(3)]
    failed = given_job(owner, ["failed"], status="failed", user_id=user)
    for job_id, took_ms in zip(jobs, (100, 200, 600), strict=True):
        owner.execute(TOOK, (took_ms, job_id))
    before = await numbers(resources, user if is_own else None)

    for job_id in (jobs[0], failed, jobs[2]):
        await remove(resources, owner, job_id)
        assert await numbers(resources, user if is_own else None) == before

    assert before.completed_today >= 3
    assert before.average_processing_time_ms == 300 or not is_own


async def test_what_others_deleted_is_not_the_users(owner: Session, resources: Resources) -> None:
    user = uuid4()
    await deleted(resources, owner, given_job(owner, ["completed"], status="completed"))

    seen = await numbers(resources, user)

    assert (seen.completed_today, seen.failed_today) == (0, 0)


async def test_many_jobs_of_many_users_are_kept_by_one_statement(owner: Session, resources: Resources) -> None:
    users = [uuid4(), uuid4()]
    for user in users:
        for _ in range(2):
            owner.execute(EXPIRE, (given_job(owner, ["completed"], status="completed", user_id=user),))

    await Retention.bind(resources, SERVICE).delete_expired_jobs()

    assert [(await numbers(resources, user)).completed_today for user in users] == [2, 2]


async def test_a_day_that_is_over_is_forgotten(owner: Session, resources: Resources) -> None:
    await deleted(resources, owner, given_job(owner, ["completed"], status="completed"))
    owner.execute("UPDATE deleted_job_counts SET date = date - 1")

    await Statistics.bind(resources, SERVICE).collect()

    assert one(owner, COUNTS_OF_DAY) == (0,)


async def test_a_job_of_yesterday_leaves_nothing_to_today(owner: Session, resources: Resources) -> None:
    job_id, user = one(owner, ENDED_YESTERDAY)

    await deleted(resources, owner, job_id)

    assert one(owner, f"{COUNTS_OF_DAY} WHERE user_id = %s", user) == (0,)
