"""Counters follow the items, whoever writes and however many; above each test, what would go wrong."""

import asyncio

import pytest
from psycopg.errors import RaiseException

from runtime.store.closing import CLOSE_JOB
from tests.store.given import (
    WORKER,
    Session,
    acting,
    connected,
    counters,
    given_job,
    job_row,
    statuses,
    touching,
    until_waiting,
)
from tests.store.ledgers import completed, failed, postponed, running_ledger

COMPLETE = """
UPDATE processing_job_items SET status = 'completed', claimed_by = NULL, completed_at = now(), result_data = '{}'
WHERE job_id = %s AND position = ANY (%s)
"""
ENDING: dict[str, object] = {"error_code": None, "error_message": None, "result": None, "ttl_hours": 24}
ENDING |= {"generation": 1, "closing_by": None, "worker_id": WORKER}


# a recount by the second finisher would not see what the first has not committed, and lose it
async def test_an_item_finished_while_another_is_being_counted_is_counted_too(owner: Session, owner_url: str) -> None:
    job_id = given_job(owner, ["processing", "processing"])

    with connected(owner_url) as first, connected(owner_url) as second:
        with first.transaction():
            first.execute(COMPLETE, (job_id, [0]))
            late = asyncio.create_task(asyncio.to_thread(second.execute, COMPLETE, (job_id, [1])))
            await until_waiting(owner, 1)
        await late

    assert counters(owner, job_id) == ("processing", 2, 0)


# a recount of the whole job at each item costs the square of its size
def test_recording_an_item_reads_that_item_and_not_its_whole_job(owner: Session) -> None:
    job_id = given_job(owner, ["processing"] * 5_000)

    with touching(owner, "processing_job_items") as touched:
        owner.execute(COMPLETE, (job_id, [2_500]))

    assert touched == {"read": 1, "updated": 1}


# a job without one good item would be called completed
async def test_a_job_of_which_every_item_failed_has_failed(owner: Session, database_url: str) -> None:
    job_id = given_job(owner, ["processing", "processing"])

    async with running_ledger(database_url) as ledger:
        await ledger.record([failed(job_id, 0), failed(job_id, 1)])
    owner.execute(CLOSE_JOB, {**ENDING, "job_id": job_id})

    job = job_row(owner, job_id)
    assert (job["status"], job["failed_items"], job["error_code"]) == ("failed", 2, "no_item_completed")


# an ended job without `completed_at` would never expire
async def test_a_job_that_ends_says_when(owner: Session, database_url: str) -> None:
    job_id = given_job(owner, ["processing", "processing"])

    async with running_ledger(database_url) as ledger:
        await ledger.record([completed(job_id, 0), failed(job_id, 1)])
    owner.execute(CLOSE_JOB, {**ENDING, "job_id": job_id})

    job = job_row(owner, job_id)
    assert job["status"] == "completed"
    assert job["completed_at"] >= job["started_at"]


# a job that is closed with open items would end twice
async def test_a_job_with_open_items_is_not_closed(owner: Session) -> None:
    job_id = given_job(owner, ["completed", "queued"])

    closed = owner.execute(CLOSE_JOB, {**ENDING, "job_id": job_id}).fetchall()

    assert closed == []
    assert counters(owner, job_id) == ("processing", 1, 0)


# a trigger for each row would change the job 500 times
def test_many_items_of_a_statement_change_their_job_once(owner: Session) -> None:
    job_id = given_job(owner, ["processing"] * 500)

    with touching(owner, "processing_jobs") as touched:
        owner.execute(COMPLETE, (job_id, list(range(500))))
        counted = counters(owner, job_id)

    assert counted == ("processing", 500, 0)
    assert touched["updated"] == 1


# policies that hide the job from the writer would drop its counts without an error
def test_counters_that_the_writer_may_not_change_stop_the_writer(owner: Session, login: Session) -> None:
    job_id = given_job(owner, ["processing"])

    owner.execute("ALTER POLICY serve_all ON processing_jobs USING (false)")
    try:
        with (
            pytest.raises(RaiseException, match="of the changed items cannot be updated"),
            acting(login, "service_role"),
        ):
            login.execute(COMPLETE, (job_id, [0]))
    finally:
        owner.execute("ALTER POLICY serve_all ON processing_jobs USING (true)")

    assert statuses(owner, job_id) == ["processing"]


# a failure that will be tried again would end the job between two attempts
async def test_an_item_that_will_be_tried_again_is_not_counted_as_finished(owner: Session, database_url: str) -> None:
    job_id = given_job(owner, ["completed", "processing"])

    async with running_ledger(database_url) as ledger:
        await ledger.record([postponed(job_id, 1, delay_ms=60_000)])

    assert counters(owner, job_id) == ("processing", 1, 0)
    assert statuses(owner, job_id) == ["completed", "queued"]
    assert [job.is_finished for job in ledger.told] == [False]
