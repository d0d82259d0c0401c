"""Jobs end at their deadline, which counts from the first claim and not from the submission."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from functions.cron.time_out_overdue_jobs import time_out_overdue_jobs
from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.bindings.upkeep import Deadlines
from runtime.store.claims import CLAIM_ITEMS, LOCK_DUE_JOB
from runtime.store.identity import SERVICE
from runtime.store.pauses import END_PAUSE, PAUSE_BY_OPERATOR
from tests.cron.conftest import Work
from tests.cron.given import given_worker
from tests.queue.jobs import handler, item_rows, rows, submit, until
from tests.store.given import Session, connected, given_job, job_row, statuses

START = "UPDATE processing_jobs SET started_at = now() - %s::interval WHERE id = %s"
OVERDUE = "30 minutes 1 second"
GIVE_BACK_ALL = """
UPDATE processing_job_items SET status = 'queued', claimed_by = NULL, attempt = attempt - 1, not_before = now()
WHERE job_id = %s AND status = 'processing'
"""
POSTPONE_ALL = """
UPDATE processing_job_items
SET status = 'queued', claimed_by = NULL, not_before = now() + %s * interval '1 minute'
WHERE job_id = %s AND status = 'processing'
"""
AGE_JOB = """
UPDATE processing_jobs SET started_at = started_at - %(minutes)s * interval '1 minute',
  updated_at = updated_at - %(minutes)s * interval '1 minute', due_at = due_at - %(minutes)s * interval '1 minute'
"""
AGE_ITEMS = """
UPDATE processing_job_items SET not_before = not_before - %(minutes)s * interval '1 minute' WHERE not_before IS NOT NULL
"""
AGE_PAUSES = """
UPDATE pauses SET began_at = began_at - %(minutes)s * interval '1 minute',
  ends_at = CASE WHEN isfinite(ends_at) THEN ends_at - %(minutes)s * interval '1 minute' ELSE ends_at END
"""


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


class Story:
    """A job of four items whose past is told in minutes; every move is the product's own statement."""

    def __init__(self, owner: Session, resources: Resources) -> None:
        self._owner = owner
        self._resources = resources
        self.user_id = uuid4()
        self.worker_id = given_worker(owner)
        self.id = given_job(owner, ["queued"] * 4, status="queued", user_id=self.user_id)

    def claim(self, count: int = 1) -> None:
        """Claim some items, as a ticket does."""
        with self._owner.transaction():
            turn = {"user_id": self.user_id, "job_type": "echo", "lane": "normal"}
            job = self._owner.execute(LOCK_DUE_JOB, turn).fetchone()
            assert job is not None
            self._owner.execute(CLAIM_ITEMS, {"job_id": job[0], "batch": count, "worker_id": self.worker_id})

    def give_back(self) -> None:
        """Let what is held come back at once."""
        self._owner.execute(GIVE_BACK_ALL, (self.id,))

    def postpone(self, minutes: float) -> None:
        """Let what is held come back later."""
        self._owner.execute(POSTPONE_ALL, (minutes, self.id))

    def pause(self) -> None:
        self._owner.execute(PAUSE_BY_OPERATOR, {"job_type": "echo"})

    def unpause(self) -> None:
        self._owner.execute(END_PAUSE, {"job_type": "echo"})

    def pass_by(self, minutes: float) -> None:
        """Move everything that has happened into the past."""
        with self._owner.transaction():
            self._owner.execute("SET LOCAL session_replication_role = replica")  # time itself triggers nothing
            for statement in (AGE_JOB, AGE_ITEMS, AGE_PAUSES):
                self._owner.execute(statement, {"minutes": minutes})

    async def is_timed_out(self) -> bool:
        await Deadlines.bind(self._resources, SERVICE).time_out_jobs()
        return bool(job_row(self._owner, self.id)["error_code"] == "timed_out")


@pytest.fixture
def story(owner: Session, resources: Resources) -> Story:
    return Story(owner, resources)


async def test_a_job_that_is_worked_all_the_time_is_timed_out(story: Story) -> None:
    story.claim(2)
    story.pass_by(29)
    early = await story.is_timed_out()
    story.pass_by(2)

    assert (early, await story.is_timed_out()) == (False, True)


async def test_the_turns_of_others_are_no_time_of_the_job(story: Story) -> None:
    """Row: pauses and the turns of others."""
    for _ in range(3):
        story.claim()
        story.pass_by(9)
        story.give_back()
        story.pass_by(60)  # something of it could be claimed, and nobody came

    assert not await story.is_timed_out()
    story.claim()
    story.pass_by(4)
    assert await story.is_timed_out()  # three times nine minutes, and four


async def test_a_pause_is_no_time_of_the_job(story: Story) -> None:
    """Row: pauses and the turns of others."""
    story.claim()
    story.pass_by(10)
    story.give_back()
    story.pause()
    story.pass_by(24 * 60)

    paused = await story.is_timed_out()
    story.unpause()
    story.claim()
    story.pass_by(10)

    assert (paused, await story.is_timed_out()) == (False, False)


async def test_the_waits_between_tries_are_time_of_the_job(story: Story) -> None:
    story.claim(4)
    story.pass_by(1)
    story.postpone(60)
    story.pass_by(31)

    assert await story.is_timed_out()


async def test_a_pause_while_all_items_wait_for_their_next_try_is_no_time_of_the_job(story: Story) -> None:
    story.claim(4)
    story.pass_by(1)
    story.postpone(600)
    story.pause()
    story.pass_by(120)
    during = await story.is_timed_out()
    story.unpause()
    story.pass_by(20)

    after = await story.is_timed_out()
    story.pass_by(10)

    assert (during, after, await story.is_timed_out()) == (False, False, True)


async def test_an_item_that_was_due_and_not_claimed_waited_from_then_on(story: Story) -> None:
    story.claim(4)
    story.postpone(20)
    story.pass_by(20 + 120)  # due after twenty minutes, and nobody came for two hours

    waiting = await story.is_timed_out()
    story.claim(4)
    story.pass_by(9)
    early = await story.is_timed_out()
    story.pass_by(2)

    assert (waiting, early, await story.is_timed_out()) == (False, False, True)


async def test_a_retry_begins_with_a_clock_of_its_own(story: Story, owner: Session, resources: Resources) -> None:
    story.claim(2)
    story.pass_by(31)
    assert await story.is_timed_out()

    await Jobs.bind(resources, SERVICE).retry(story.id)
    job = job_row(owner, story.id)

    assert (job["started_at"], job["waited"], job["status"]) == (None, timedelta(), "processing")
    assert not (await Deadlines.bind(resources, SERVICE).time_out_jobs())


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
