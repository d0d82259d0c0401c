"""A worker that PostgreSQL does not hear any more: others take over, and what it says later is refused."""

import asyncio
import signal
from collections.abc import Awaitable
from pathlib import Path
from uuid import UUID

import pytest

from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.errors import UnavailableError
from runtime.settings import Settings
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from tests.chaos.processes import bundle, worker
from tests.chaos.proxy import Proxy
from tests.queue.jobs import finished, item_rows, rows, submit, until
from tests.store.given import Session

LOCK = "SELECT id FROM processing_jobs WHERE id = %s FOR UPDATE"
STARTED = "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items >= %s"
RUNS_S = 60.0
STOPS_S = 30.0
STRANDED_S = 110.0
pytestmark = pytest.mark.chaos


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return bundle(tmp_path / "bundle", "await asyncio.sleep(0.05)")


async def test_another_worker_takes_over_and_the_silent_one_is_refused(
    root: Path, settings: Settings, by_postgres: Settings, postgres: Proxy, service: Resources
) -> None:
    """Row: PostgreSQL silent for workers. Locks of the silent one are freed, its claims rerun, its outcomes refused."""
    job_id = await submit(service, 600, job_type="echo0")
    async with worker(root, by_postgres):
        await until(service, STARTED, job_id, 20)
        await postgres.silence()
        async with worker(root, settings):
            job = await finished(service, job_id, deadline_s=RUNS_S)
            again = {item["position"] for item in await item_rows(service, job_id) if item["attempt"] > 1}
            await postgres.open()
            later = await finished(service, await submit(service, 50, job_type="echo0"), deadline_s=RUNS_S)

    assert (job["status"], job["processed_items"], later["status"]) == ("completed", 600, "completed")
    assert again  # what it held


async def test_locks_of_a_silent_transaction_are_freed(
    by_postgres: Settings, postgres: Proxy, service: Resources
) -> None:
    """Row: PostgreSQL silent for workers. Whoever waits for a row that a silent worker locked has it in ten seconds."""
    job_id = await submit(service, 1, job_type="echo0")
    async with Database(by_postgres.require_database_url()) as silent:
        with pytest.raises(UnavailableError):
            await lock_for_too_long(silent, postgres, job_id, rows(service, LOCK, job_id))

    await Jobs.bind(service, SERVICE).cancel(job_id)


async def lock_for_too_long(silent: Database, postgres: Proxy, job_id: UUID, other: Awaitable[object]) -> None:
    """Lock a row, say nothing until another has it, and go on."""
    async with silent.transaction(SERVICE) as connection:
        await (await connection.execute(LOCK, (job_id,))).fetchone()
        await postgres.silence()
        await other
        await postgres.open()
        await (await connection.execute(LOCK, (job_id,))).fetchone()


@pytest.mark.timeout(240)
async def test_a_worker_leaves_connections_that_never_answer_again(
    root: Path, by_postgres: Settings, postgres: Proxy, service: Resources, owner: Session
) -> None:
    """Row: PostgreSQL silent for workers. Connections that lead to nobody are given up for new ones."""
    job_id = await submit(service, 600, job_type="echo0")
    async with worker(root, by_postgres):
        await until(service, STARTED, job_id, 20)
        await postgres.strand()
        job = await finished(service, job_id, deadline_s=STRANDED_S)

    assert (job["status"], job["processed_items"]) == ("completed", 600)
    assert not owner.execute("SELECT FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'").fetchall()


async def test_a_worker_can_be_stopped_while_postgresql_is_silent(
    root: Path, settings: Settings, by_postgres: Settings, postgres: Proxy, service: Resources
) -> None:
    """Row: deploy (SIGTERM). A server that says nothing does not keep the process."""
    job_id = await submit(service, 200, job_type="echo0")
    async with worker(root, by_postgres) as process:
        await until(service, STARTED, job_id, 20)
        await postgres.silence()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOPS_S):
            code = await process.wait()
    async with worker(root, settings):
        job = await finished(service, job_id, deadline_s=RUNS_S)

    assert (code, job["status"], job["processed_items"]) == (0, "completed", 200)
