"""Who comes at the same moment: counted once, one winner, nobody waits in a circle; above each, what would go wrong."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.resources import Resources
from runtime.errors import ConflictError, NotAcceptedError
from runtime.store.closing import CLOSE_JOB
from runtime.store.identity import SERVICE, Identity
from runtime.store.submissions import CANCEL_JOB
from tests.queue.jobs import Note
from tests.store.given import (
    WORKER,
    Session,
    connected,
    counters,
    given_job,
    job_row,
    one,
    statuses,
    touching,
    until_waiting,
)
from tests.store.ledgers import completed, failed, running_ledger

OTHER = UUID("00000000-0000-7000-8000-00000000000b")
ROUNDS = 20
ENDING: dict[str, object] = {"error_code": None, "error_message": None, "result": None, "ttl_hours": 24}
ENDING |= {"generation": 1, "closing_by": None, "worker_id": WORKER}


async def together(*moves: Coroutine[Any, Any, None]) -> None:
    async with asyncio.TaskGroup() as group:
        for move in moves:
            group.create_task(move)


# each of two finishers sees the item of the other open, and nobody ends the job
async def test_two_workers_that_record_the_last_two_items_at_once_lose_neither(
    owner: Session, database_url: str
) -> None:
    jobs = [given_job(owner, ["processing", "processing"], workers=[WORKER, OTHER]) for _ in range(ROUNDS)]

    async with running_ledger(database_url) as first, running_ledger(database_url, OTHER) as second:
        for job_id in jobs:
            await together(first.record([completed(job_id, 0)]), second.record([completed(job_id, 1)]))

    told = [job for ledger in (first, second) for job in ledger.told]
    assert [counters(owner, job_id) for job_id in jobs] == [("processing", 2, 0)] * ROUNDS
    assert sorted(job.id for job in told if job.is_finished) == jobs


# jobs locked in the order of their outcomes would be a deadlock
async def test_two_ledgers_with_outcomes_for_the_same_two_jobs_do_not_wait_in_a_circle(
    owner: Session, owner_url: str, database_url: str
) -> None:
    one_job, other_job = (given_job(owner, ["processing"] * 2, workers=[WORKER, OTHER]) for _ in range(2))

    with capture_logs() as events, connected(owner_url) as holder:
        async with running_ledger(database_url) as first, running_ledger(database_url, OTHER) as second:
            with holder.transaction():  # both are held up until both are there
                holder.execute("SELECT FROM processing_jobs WHERE id IN (%s, %s) FOR UPDATE", (one_job, other_job))
                recording = asyncio.create_task(
                    together(
                        first.record([completed(one_job, 0), failed(other_job, 0)]),
                        second.record([completed(other_job, 1), failed(one_job, 1)]),
                    )
                )
                await until_waiting(owner, 2)
            await recording

    assert events == []
    assert counters(owner, one_job) == counters(owner, other_job) == ("processing", 1, 1)


# items locked before the job by one and after it by the other would be a deadlock
async def test_cancelling_does_not_wait_in_a_circle_with_recording(
    owner: Session, resources: Resources, database_url: str
) -> None:
    jobs = Jobs.bind(resources, SERVICE)
    job_ids = [given_job(owner, ["processing"] * 50) for _ in range(ROUNDS)]

    with capture_logs() as events:
        async with running_ledger(database_url) as ledger:
            for job_id in job_ids:
                outcomes = [completed(job_id, position) for position in range(50)]
                await together(ledger.record(outcomes), jobs.cancel(job_id))

    assert [event["event"] for event in events if event["log_level"] != "info"] == []
    assert {counters(owner, job_id) for job_id in job_ids} <= {("cancelled", 50, 0), ("cancelled", 0, 0)}


# a late outcome would turn a cancelled job into a completed one
async def test_an_outcome_on_its_way_when_its_job_is_cancelled_does_not_count(
    owner: Session, owner_url: str, database_url: str
) -> None:
    job_id = given_job(owner, ["completed", "processing"])

    with connected(owner_url) as canceller:
        async with running_ledger(database_url) as ledger:
            with canceller.transaction():
                canceller.execute(CANCEL_JOB, {"job_id": job_id, "ttl_hours": 24})
                recording = asyncio.create_task(ledger.record([completed(job_id, 1)]))
                await until_waiting(owner, 1)
            await recording

    assert counters(owner, job_id) == ("cancelled", 1, 0)
    assert statuses(owner, job_id) == ["completed", "queued"]
    assert [job.status for job in ledger.told] == ["cancelled"]


# a later end would overwrite the first, after clients were told of it
@pytest.mark.parametrize("winner", ["cancelled", "completed"])
async def test_of_cancel_and_completion_at_the_same_moment_one_wins(
    owner: Session, owner_url: str, winner: str
) -> None:
    job_id = given_job(owner, ["completed", "completed"])
    close, cancel = {**ENDING, "job_id": job_id}, {"job_id": job_id, "ttl_hours": 24}

    with connected(owner_url) as early, connected(owner_url) as late:
        with early.transaction():
            if winner == "cancelled":
                early.execute(CANCEL_JOB, cancel)
                losing = asyncio.create_task(asyncio.to_thread(late.execute, CLOSE_JOB, close))
            else:
                early.execute(CLOSE_JOB, close)
                losing = asyncio.create_task(asyncio.to_thread(late.execute, CANCEL_JOB, cancel))
            await until_waiting(owner, 1)
            ended_at = one(early, "SELECT completed_at FROM processing_jobs WHERE id = %s", job_id)[0]
        lost = await losing

    job = job_row(owner, job_id)
    assert lost.fetchall() == []
    assert (job["status"], job["completed_at"]) == (winner, ended_at)


# a cancellation after the end would take a finished result back
async def test_cancelling_a_finished_job_is_a_conflict_and_changes_nothing(
    owner: Session, resources: Resources
) -> None:
    job_id = given_job(owner, ["completed"], status="completed")
    before = job_row(owner, job_id)

    with pytest.raises(ConflictError, match="completed"):
        await Jobs.bind(resources, SERVICE).cancel(job_id)

    assert job_row(owner, job_id) == before


# a cancellation that touches every item takes as long as the job is large
def test_cancelling_a_job_of_many_items_changes_one_row(owner: Session) -> None:
    job_id = given_job(owner, ["queued"] * 5_000, status="queued")

    with touching(owner, "processing_job_items") as items, touching(owner, "processing_jobs") as jobs:
        owner.execute(CANCEL_JOB, {"job_id": job_id, "ttl_hours": 24})

    assert items == {"read": 0, "updated": 0}
    assert jobs["updated"] == 1


# a client that repeats a request after a time-out would pay for two jobs
async def test_ten_submissions_with_one_key_at_once_make_one_job(owner: Session, resources: Resources) -> None:
    user = UUID(int=7)
    jobs = Jobs.bind(resources, Identity(role="authenticated", user_id=user))
    job = NewJob(job_type="echo", item_type="echo", user_id=user, plan="free", items=["a", "b"], data=Note(note=""))

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(submitted(jobs, job)) for _ in range(10)]

    answers = {task.result() for task in tasks} - {None}
    made = owner.execute("SELECT id FROM processing_jobs WHERE user_id = %s", (user,)).fetchall()
    assert [(answer,) for answer in answers] == made
    assert await submitted(jobs, job) in answers
    assert statuses(owner, made[0][0]) == ["queued", "queued"]


async def submitted(jobs: Jobs, job: NewJob) -> UUID | None:
    """Submit with a key; None while another does."""
    try:
        return (await jobs.submit(job, idempotency_key="key")).id
    except ConflictError:
        return None


# a key used by mistake for another request would be answered with the wrong job
async def test_a_key_that_was_used_for_another_body_is_refused(owner: Session, resources: Resources) -> None:
    user = UUID(int=8)
    jobs = Jobs.bind(resources, Identity(role="authenticated", user_id=user))
    job = NewJob(job_type="echo", item_type="echo", user_id=user, plan="free", items=["a"], data=Note(note=""))
    other = NewJob(job_type="echo", item_type="echo", user_id=user, plan="free", items=["b"], data=Note(note=""))
    await jobs.submit(job, idempotency_key="key")

    with pytest.raises(NotAcceptedError):
        await jobs.submit(other, idempotency_key="key")

    assert one(owner, "SELECT count(*) FROM processing_jobs WHERE user_id = %s", user) == (1,)
