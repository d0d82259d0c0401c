"""Workers that die at random moments, again and again, while users wait for their jobs."""

import asyncio
import os
import time
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from tests.chaos.fleet import Fleet, fleet
from tests.chaos.processes import GIVE_UP, bundle, worker
from tests.queue.jobs import finished, submit, until
from tests.store.given import Session

SEED = int(os.environ.get("SEED") or 0)
WORKER_COUNT = 3
PAUSE_S = (0.3, 1.2)  # between two deaths: a worker lives 2.3 s, of which it starts for 0.8 to 1.5
USER_COUNT = 4
ITEM_COUNT = 400
RUNS_S = 60.0  # for jobs that get through between the deaths
LOAD_S = 60.0
DEATHS = """
SELECT count(DISTINCT former_claimed_by) FROM history
WHERE position IS NOT NULL AND former_status = 'processing' AND status <> 'completed'
"""
UNEXPLAINED = """
SELECT job_id, position, status, attempt, attempts FROM processing_job_items
WHERE attempt <> coalesce(jsonb_array_length(attempts), 0) + (status = 'completed')::int
   OR jsonb_path_exists(attempts, '$[*] ? (@.errorCode != "crashed")')
   OR (status = 'failed' AND attempt < 3)
"""
HELD = "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status = 'processing' HAVING count(*) >= %s"
AGAIN_AT_ONCE = f"{HELD.removesuffix('HAVING count(*) >= %s')} AND crash_count = 1 HAVING count(*) >= %s"
FAILED = "SELECT coalesce(sum(failed_items), 0) FROM processing_jobs"
seeded = pytest.mark.parametrize("seed", [pytest.param(SEED, id=f"SEED={SEED}")])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return bundle(tmp_path / "bundle", "await asyncio.sleep(0.03)", "await asyncio.sleep(0.01)")


async def wait_for_jobs(service: Resources, number: int, *, end: float) -> None:
    """Be a user who submits a job and waits for it, once and then again until a moment of the monotonic clock."""
    user_id = uuid4()
    while True:
        job_id = await submit(service, ITEM_COUNT, job_type=f"echo{number % 2}", user_id=user_id)
        job = await finished(service, job_id, deadline_s=RUNS_S)
        assert (job["status"], job["processed_items"] + job["failed_items"]) == ("completed", ITEM_COUNT)
        assert job["result_data"]["count"] == ITEM_COUNT
        if time.monotonic() >= end:
            return


async def load_and_kill(fleet: Fleet, service: Resources, seed: int, *, lasting_s: float) -> None:
    """Let users work while workers die, until the last user has his last job."""
    end = time.monotonic() + lasting_s
    async with asyncio.TaskGroup() as group:
        killing = group.create_task(fleet.lose_some(Random(seed), PAUSE_S))  # noqa: S311 -- to be repeated, not to be secret
        async with asyncio.TaskGroup() as users:
            for number in range(USER_COUNT):
                users.create_task(wait_for_jobs(service, number, end=end))
        killing.cancel()


def check(owner: Session, fleet: Fleet) -> None:
    """Check that tries were spent by deaths alone, and only of what the dead had held.

    Whoever was held in two deaths is worked with few others, and then alone; the killer strikes few in that moment, as
    a crash of their own would, and a fourth death is a crash of their own as far as anybody can see.
    """
    assert owner.execute(UNEXPLAINED).fetchall() == []
    assert number_of(owner, DEATHS) <= fleet.death_count
    assert number_of(owner, FAILED) <= max(2, fleet.death_count // 10)


def number_of(owner: Session, query: str) -> int:
    row = owner.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


@seeded
async def test_jobs_end_while_workers_die(
    root: Path, settings: Settings, service: Resources, owner: Session, seed: int
) -> None:
    """Row: random worker deaths under load. Every job ends, and a death costs a try of what was held, nothing else."""
    async with fleet(root, settings, owner, count=WORKER_COUNT) as running:
        await load_and_kill(running, service, seed, lasting_s=0)

    assert running.death_count > 0
    check(owner, running)


async def test_what_one_dead_worker_held_is_worked_at_full_speed(
    tmp_path: Path, settings: Settings, service: Resources, owner: Session
) -> None:
    """Row: one kill -9 of a worker with much in hand. What it held is worked in every slot, beside what is new."""
    root = bundle(tmp_path / "bundle", "await asyncio.sleep(0.5)", declared="batch=60, concurrency=8")
    job_id = await submit(service, 1_000, job_type="echo0")
    async with worker(root, settings) as doomed:
        await until(service, HELD, job_id, 600)
        doomed.kill()
        await doomed.wait()
        owner.execute(GIVE_UP, ([doomed.pid],))

    async with worker(root, settings):
        await until(service, AGAIN_AT_ONCE, job_id, 80)  # ten slots, eight items in each
        job = await finished(service, job_id, deadline_s=RUNS_S)

    assert (job["status"], job["processed_items"]) == ("completed", 1_000)
    assert owner.execute(UNEXPLAINED).fetchall() == []


@pytest.mark.chaos
@pytest.mark.timeout(300)
@seeded
async def test_jobs_end_for_a_minute_while_workers_die(
    root: Path, settings: Settings, service: Resources, owner: Session, seed: int
) -> None:
    """Row: random worker deaths under load. The same for a minute, with job after job."""
    async with fleet(root, settings, owner, count=WORKER_COUNT) as running:
        await load_and_kill(running, service, seed, lasting_s=LOAD_S)

    assert running.death_count > 30
    check(owner, running)
