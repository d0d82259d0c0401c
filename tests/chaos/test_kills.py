"""Processes that die at the worst moment, and processes that are told to stop."""

import asyncio
import signal
from asyncio.subprocess import Process
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.errors import ConflictError
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.chaos.processes import CLOSE_NOW, GIVE_UP, api, bundle, caller, worker
from tests.http.clients import BULK, User
from tests.queue.jobs import finished, item_rows, job_row, submit, until
from tests.store.given import Session

CLAIMED = "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status = 'processing'"
STARTED = "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items >= %s"
ALIVE = "SELECT 1 FROM workers HAVING count(*) = %s"
AT_WORK = """
SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
"""
RUNS_S = 30.0
STOPS_S = 30.0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return bundle(tmp_path / "bundle", "await asyncio.sleep(0.05)")


def give_up(owner: Session, *dead: Process) -> None:
    """Save the ten seconds after which the dead are missed; `test_a_dead_workers_items_run_again` waits for them."""
    owner.execute(GIVE_UP, ([process.pid for process in dead],))


async def end_of_statements(owner: Session) -> None:
    """Wait for PostgreSQL to end what the dead sent last: it may still commit that."""
    async with asyncio.timeout(RUNS_S):
        while owner.execute(AT_WORK).fetchall():  # noqa: ASYNC110 -- it is asked
            await asyncio.sleep(0.01)


async def died(process: Process) -> None:
    async with asyncio.timeout(RUNS_S):
        await process.wait()
    assert process.returncode == -signal.SIGKILL


async def test_every_item_comes_once_when_all_workers_are_killed_mid_batch(
    root: Path, settings: Settings, service: Resources, owner: Session
) -> None:
    """Row: kill -9 all workers mid-batch. A death costs a held item one try and no other item any."""
    job_id = await submit(service, 120, job_type="echo0")
    async with worker(root, settings) as one, worker(root, settings) as two:
        await until(service, STARTED, job_id, 10)
        for process in (one, two):
            process.kill()
            await process.wait()
    await end_of_statements(owner)
    give_up(owner, one, two)
    held = owner.execute("SELECT position FROM processing_job_items WHERE status = 'processing'").fetchall()

    async with worker(root, settings), worker(root, settings):
        job = await finished(service, job_id, deadline_s=RUNS_S)

    again = {item["position"] for item in await item_rows(service, job_id) if item["attempt"] == 2}
    assert (job["status"], job["processed_items"]) == ("completed", 120)
    assert again == {position for (position,) in held}


@pytest.mark.parametrize("point", ["recorded", "summarizing", "closed"])
async def test_a_job_ends_once_when_its_worker_dies_between_two_steps(
    root: Path, settings: Settings, service: Resources, owner: Session, point: str
) -> None:
    """Row: kill -9 all workers mid-batch. At the moments that chance does not find."""
    job_id = await submit(service, 5, job_type="echo0")
    async with worker(root, settings, CRASH_AT=point) as process:
        await died(process)
    give_up(owner, process)
    owner.execute(CLOSE_NOW)

    async with worker(root, settings):
        job = await finished(service, job_id, deadline_s=RUNS_S)

    assert (job["status"], job["processed_items"], job["result_data"]["count"]) == ("completed", 5, 5)


async def test_a_committed_job_runs_though_the_api_died_before_its_ticket(
    root: Path, settings: Settings, service: Resources, tmp_path: Path
) -> None:
    """Row: kill -9 API between commit and enqueue. The client asks again with its key and gets the same job."""
    path, headers = tmp_path / "api", {"Idempotency-Key": "once"}
    async with caller(path, uuid4()) as user:
        async with api(path, settings, CRASH_AT="submitted") as process:
            body = await user.submission(4)
            with pytest.raises(httpx.TransportError):
                await user.post(BULK, json=body, headers=headers)
            await died(process)
        path.unlink(missing_ok=True)
        async with api(path, settings), worker(root, settings):
            again = await user.post(BULK, json=body, headers=headers)
            job = await finished(service, UUID(again.json()["jobId"]), deadline_s=RUNS_S)

    assert again.status_code == 202
    assert (job["status"], job["processed_items"]) == ("completed", 4)
    assert await count_jobs(service) == 1


async def test_what_was_acknowledged_exists_when_the_api_is_killed_under_load(
    root: Path, settings: Settings, service: Resources, tmp_path: Path
) -> None:
    """Row: kill -9 API at any instant. No half job, no acknowledged one lost."""
    path = tmp_path / "api"
    async with api(path, settings) as process, caller(path, uuid4()) as user, asyncio.TaskGroup() as group:
        body = await user.submission(50)
        load = [group.create_task(submit_until_cut(user, body)) for _ in range(4)]
        await until(service, "SELECT 1 FROM processing_jobs HAVING count(*) > 20")
        process.kill()

    acknowledged = [job_id for task in load for job_id in task.result()]
    async with worker(root, settings):
        jobs = [await finished(service, job_id, deadline_s=RUNS_S) for job_id in acknowledged]
        await until(service, "SELECT 1 WHERE NOT EXISTS (SELECT FROM processing_jobs WHERE status <> 'completed')")

    assert len(jobs) > 10
    assert {(job["status"], job["processed_items"]) for job in jobs} == {("completed", 50)}


async def submit_until_cut(user: User, body: dict[str, object]) -> list[UUID]:
    """Submit the same job again and again; return the acknowledged ones when nobody answers any more."""
    acknowledged: list[UUID] = []
    try:
        while True:
            answer = await user.post(BULK, json=body)
            acknowledged.append(UUID(answer.json()["jobId"]))
    except httpx.TransportError:
        return acknowledged


async def count_jobs(service: Resources) -> int:
    async with service.database.transaction(SERVICE) as connection:
        row = await (await connection.execute("SELECT count(*)::int FROM processing_jobs")).fetchone()
    assert row is not None
    return int(row[0])


async def test_a_deploy_ends_with_zero_burns_no_try_and_loses_nothing(
    root: Path, settings: Settings, service: Resources
) -> None:
    """Rows: deploy (SIGTERM); rolling deploy, API and workers. One worker after the other is replaced in a job."""
    codes = []
    async with AsyncExitStack() as stack:
        old = [await stack.enter_async_context(worker(root, settings)) for _ in range(2)]
        await until(service, ALIVE, len(old))
        job_id = await submit(service, 600, job_type="echo0")
        await until(service, STARTED, job_id, 10)
        for process in old:
            await stack.enter_async_context(worker(root, settings))
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(STOPS_S):
                codes.append(await process.wait())
        job = await finished(service, job_id, deadline_s=RUNS_S)

    assert codes == [0, 0]
    assert (job["status"], job["processed_items"]) == ("completed", 600)
    assert {item["attempt"] for item in await item_rows(service, job_id)} == {1}


async def test_cancel_and_completion_agree_on_who_came_first(
    root: Path, settings: Settings, service: Resources
) -> None:
    """Row: cancel racing completion. The answer is what the job is for ever after."""
    jobs, answers = Jobs.bind(service, SERVICE), {}
    async with worker(root, settings):
        await finished(service, await submit(service, 1, job_type="echo0"))
        for number in range(12):
            job_id = await submit(service, 4, job_type="echo0")
            await until(service, CLAIMED, job_id)
            await asyncio.sleep(0.04 + number * 0.003)  # around the moment of its end
            try:
                await jobs.cancel(job_id)
                answers[job_id] = "cancelled"
            except ConflictError:
                answers[job_id] = "completed"
        await until(service, "SELECT 1 WHERE NOT EXISTS (SELECT FROM processing_job_items WHERE status = 'processing')")

    assert {job_id: (await job_row(service, job_id))["status"] for job_id in answers} == answers
