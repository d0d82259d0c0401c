"""What was lost is found again: dead workers, flushed Redis, lost endings, restarted servers."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import Resources, open_resources
from runtime.emulator.servers import RunningServers, find_servers, start_servers
from runtime.errors import UnavailableError
from runtime.queue import closing
from runtime.queue.closing import Closer
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from runtime.store.migrations import migrate
from tests.bundles import write
from tests.database import database_named
from tests.queue.conftest import Work
from tests.queue.jobs import ECHO, SUMMARIZE, finished, handler, item_rows, rows, submit, until
from tests.servers import SOURCES

RECOVER = '''"""Recover."""

from runtime.bindings.recovery import Recovery
from runtime.declare import cron


@cron(every_s=1)
async def recover_stalled_work(recovery: Recovery) -> None:
    await recovery.run()
'''
CLAIMED = "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status = 'processing'"
DUE = "UPDATE processing_jobs SET due_at = now() WHERE id = %s RETURNING 1"
FORGET_HEARTBEATS = "UPDATE workers SET seen_at = now() - interval '11 seconds' RETURNING id"
Spawn = Callable[..., AbstractAsyncContextManager[asyncio.subprocess.Process]]


@pytest.fixture
def spawn(tmp_path: Path, settings: Settings) -> Spawn:
    """`async with spawn(source)`: a worker for this handler in a process of its own."""

    @asynccontextmanager
    async def start(source: str, used: Settings = settings) -> AsyncIterator[asyncio.subprocess.Process]:
        write(tmp_path / "spawned", f"jobs/{source.split('async def ')[1].split('(', maxsplit=1)[0]}.py", source)
        write(tmp_path / "spawned", "cron/recover_stalled_work.py", RECOVER)
        environment = {"DATABASE_URL": str(used.database_url), "REDIS_URL": str(used.redis_url), "LOG_LEVEL": "error"}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "runtime.work", "--functions", str(tmp_path / "spawned"), env=environment
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    return start


async def test_items_of_a_killed_worker_are_worked_by_another(spawn: Spawn, work: Work, service: Resources) -> None:
    job_id = await submit(service, 20, job_type="held")
    async with spawn(handler("held", "await asyncio.sleep(60)")) as process:
        await until(service, CLAIMED, job_id)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    await rows(service, FORGET_HEARTBEATS)

    async with work(handler("held", "pass"), RECOVER):
        job = await finished(service, job_id)

    attempts = {item["attempt"] for item in await item_rows(service, job_id)}
    assert (job["status"], job["processed_items"]) == ("completed", 20)
    assert attempts <= {1, 2}
    assert 2 in attempts


async def test_queues_are_rebuilt_after_a_flush(work: Work, service: Resources) -> None:
    users = [await submit(service, 3) for _ in range(5)]
    await service.redis.flushall()

    async with work(ECHO, RECOVER):
        jobs = [await finished(service, job_id) for job_id in users]

    assert {job["status"] for job in jobs} == {"completed"}


async def test_recovery_puts_one_ticket_for_a_user_however_often_it_runs(service: Resources) -> None:
    user_id = uuid4()
    for _ in range(3):
        await submit(service, 2, user_id=user_id)
    await service.redis.flushall()
    recovery = Recovery.bind(service, SERVICE)

    put = [(await recovery.run()).ticket_count for _ in range(3)]

    assert put == [1, 0, 0]
    assert await service.redis.zcard("queue:echo:normal") == 1


async def test_a_lost_ending_is_made_up_for(work: Work, service: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = await submit(service, 3, job_type="summed")

    source = handler("summed", "pass") + SUMMARIZE
    with monkeypatch.context() as patched:
        patched.setattr(Closer, "start", lambda *_: None)
        async with work(source):
            await until(service, "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items = 3", job_id)
    await rows(service, DUE, job_id)

    async with work(source, RECOVER, folder="next"):
        job = await finished(service, job_id)

    assert (job["status"], job["result_data"]["count"]) == ("completed", 3)


async def test_a_summary_that_fails_three_times_fails_the_job(work: Work, service: Resources) -> None:
    job_id = await submit(service, 3, job_type="summed")
    source = handler("summed", "pass") + SUMMARIZE.replace("return Sum", "raise OSError\n    return Sum")

    async with work(source, RECOVER):
        for attempt in range(1, closing.MOST_TRIES + 1):
            tried = "SELECT 1 FROM processing_jobs WHERE id = %s AND summary_attempts = %s"
            await until(service, f"{tried} AND closing_by IS NULL", job_id, attempt)
            await rows(service, DUE, job_id)
        job = await finished(service, job_id)

    assert (job["status"], job["error_code"], job["processed_items"]) == ("failed", "summary_failed", 3)


async def test_what_a_worker_records_after_it_was_given_up_changes_nothing(work: Work, service: Resources) -> None:
    job_id = await submit(service, 1, job_type="late")
    source = handler(
        "late", "await asyncio.sleep(1 if item.attempt == 1 else 0)\n    return Answer(note=str(item.attempt))"
    )

    async with work(source):
        await until(service, CLAIMED, job_id)
        await rows(service, FORGET_HEARTBEATS)
        await Recovery.bind(service, SERVICE).run()
        job = await finished(service, job_id)
        await asyncio.sleep(1)  # the first try has ended by now

    items = await item_rows(service, job_id)
    assert (job["processed_items"], items[0]["result_data"]) == (1, {"note": "2"})


async def test_a_worker_outlives_a_restart_of_both_servers(spawn: Spawn, tmp_path: Path) -> None:
    source = handler("steady", "await asyncio.sleep(0.05)", "batch=20, concurrency=2")
    choice = find_servers({"PATH": "/usr/bin:/bin"}, sources=SOURCES[""])
    with start_servers(choice, tmp_path / "servers", "durable") as servers:
        settings = Settings(database_url=migrated(servers), redis_url=servers.redis_url)
        async with spawn(source, settings) as process, open_resources(settings, {"postgres", "redis"}) as service:
            job_id = await submit(service, 200, job_type="steady")
            await until(service, "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items > 10", job_id)
            servers.stop()
            await asyncio.sleep(1)
            with start_servers(choice, tmp_path / "servers", "durable"):
                job = await finished_in_spite_of_all(service, job_id)
                assert process.returncode is None
                assert (job["status"], job["processed_items"]) == ("completed", 200)
                process.terminate()
                assert await asyncio.wait_for(process.wait(), 30) == 0


def migrated(servers: RunningServers) -> str:
    """Migrate and return the URL of the login that workers use."""
    migrate(servers.database_url)
    return database_named(servers.database_url, "careerbird", user="careerbird")


async def finished_in_spite_of_all(service: Resources, job_id: UUID) -> dict[str, object]:
    """Wait for a job's end over connections that the restart has cut."""
    for _ in range(20):
        try:
            return await finished(service, job_id, deadline_s=60)
        except UnavailableError:
            await asyncio.sleep(0.2)
    raise AssertionError
