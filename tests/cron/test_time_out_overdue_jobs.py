"""Jobs end at their deadline, which counts from the first claim and not from the submission."""

import asyncio
from uuid import UUID

import pytest

from functions.cron.time_out_overdue_jobs import time_out_overdue_jobs
from runtime.bindings.resources import Resources
from runtime.bindings.upkeep import Deadlines
from runtime.store.identity import SERVICE
from tests.cron.conftest import Work
from tests.queue.jobs import handler, item_rows, rows, submit, until
from tests.store.given import Session, connected, given_job, job_row, statuses

START = "UPDATE processing_jobs SET started_at = now() - %s::interval WHERE id = %s"
OVERDUE = "30 minutes 1 second"


def given_started(owner: Session, ago: str, items: list[str] | None = None) -> UUID:
    job_id = given_job(owner, items or ["completed", "queued"])
    owner.execute(START, (ago, job_id))
    return job_id


async def test_a_job_past_its_deadline_fails_and_keeps_what_is_done(owner: Session, resources: Resources) -> None:
    job_id = given_started(owner, OVERDUE)

    await time_out_overdue_jobs(Deadlines.bind(resources, SERVICE))

    job = job_row(owner, job_id)
    assert (job["status"], job["error_code"]) == ("failed", "timed_out")
    assert job["error_message"] == "The job was not done within 30 minutes."
    assert (job["processed_items"], statuses(owner, job_id)) == (1, ["completed", "queued"])
    assert (job["expires_at"] - job["completed_at"]).total_seconds() == 24 * 3600


@pytest.mark.parametrize("status", ["queued", "completed", "failed", "cancelled"])
async def test_a_job_that_is_not_worked_is_left_alone(owner: Session, resources: Resources, status: str) -> None:
    job_id = given_job(owner, ["completed"] if status == "completed" else ["failed"], status=status)
    owner.execute(START.replace("now()", "now() - interval '3 days'"), (OVERDUE, job_id))

    count = await Deadlines.bind(resources, SERVICE).time_out_jobs()

    assert (count, job_row(owner, job_id)["status"]) == (0, status)


async def test_waiting_in_the_queue_is_no_time_of_the_job(owner: Session, resources: Resources) -> None:
    early, waiting = given_started(owner, "29 minutes"), given_job(owner, ["queued"])
    owner.execute(
        "UPDATE processing_jobs SET created_at = now() - interval '3 days', started_at = NULL WHERE id = %s", (waiting,)
    )

    count = await Deadlines.bind(resources, SERVICE).time_out_jobs()

    assert (count, job_row(owner, early)["status"], job_row(owner, waiting)["status"]) == (
        0,
        "processing",
        "processing",
    )


async def test_two_runs_at_once_time_out_each_job_once(owner: Session, resources: Resources, other: Resources) -> None:
    jobs = [given_started(owner, OVERDUE) for _ in range(30)]

    async with asyncio.TaskGroup() as group:
        runs = [group.create_task(Deadlines.bind(each, SERVICE).time_out_jobs()) for each in (resources, other)]

    later = await Deadlines.bind(resources, SERVICE).time_out_jobs()
    assert sum(run.result() for run in runs) + later == 30
    assert {job_row(owner, job_id)["status"] for job_id in jobs} == {"failed"}


async def test_a_job_whose_outcomes_are_being_committed_is_left_to_the_next_run(
    owner: Session, owner_url: str, resources: Resources
) -> None:
    busy, idle = given_started(owner, OVERDUE), given_started(owner, OVERDUE)
    deadlines = Deadlines.bind(resources, SERVICE)

    with connected(owner_url) as ledger, ledger.transaction():
        ledger.execute("UPDATE processing_jobs SET updated_at = now() WHERE id = %s", (busy,))
        first = await deadlines.time_out_jobs()
    second = await deadlines.time_out_jobs()

    assert (first, second, job_row(owner, idle)["status"]) == (1, 1, "failed")


async def test_a_worker_stops_what_is_timed_out_and_holds_nothing_of_it(work: Work, resources: Resources) -> None:
    job_id = await submit(resources, 20, job_type="slow")
    counted = "SELECT FROM processing_job_items WHERE job_id = %s AND status = %s HAVING count(*) = 20"

    async with work(handler("slow", "await asyncio.sleep(60)")):
        await until(resources, counted, job_id, "processing")
        await rows(resources, f"{START} RETURNING 1", OVERDUE, job_id)
        count = await Deadlines.bind(resources, SERVICE).time_out_jobs()
        await until(resources, counted, job_id, "queued")

    assert count == 1
    assert {item["attempt"] for item in await item_rows(resources, job_id)} == {0}
