"""Recovery in several processes at the same moments: what one has done, the others leave alone."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from tests.bundles import write
from tests.chaos.processes import CLOSE_NOW, GIVE_UP, worker
from tests.queue.jobs import SUMMARIZE, finished, handler, item_rows, submit, until
from tests.store.given import Session

# A name of its own, or Redis would give each moment to one of them.
RECONCILER = '''"""Recover again and again."""

from runtime.bindings.recovery import Recovery
from runtime.declare import cron


@cron(every_s=1)
async def {name}(recovery: Recovery) -> None:
    for _ in range(20):
        await recovery.run()
'''
QUEUE = "queue:echo:normal"
STARTED = "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items >= %s"
HELD = "SELECT job_id, position FROM processing_job_items WHERE status = 'processing'"
RECONCILERS = 4
FLUSHES = 5
RUNS_S = 30.0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A bundle without recovery."""
    write(tmp_path / "bundle", "jobs/echo.py", handler("echo", "await asyncio.sleep(0.05)") + SUMMARIZE)
    return tmp_path / "bundle"


@asynccontextmanager
async def reconcilers(directory: Path, settings: Settings) -> AsyncIterator[None]:
    """Run processes that do nothing but recover, all at the same moments."""
    async with AsyncExitStack() as stack:
        for number in range(RECONCILERS):
            bundle = directory / f"reconciler{number}"
            write(bundle, f"cron/recover{number}.py", RECONCILER.format(name=f"recover{number}"))
            await stack.enter_async_context(worker(bundle, settings))
        yield


async def test_several_reconcilers_do_what_one_would_do(
    root: Path, settings: Settings, service: Resources, owner: Session, tmp_path: Path
) -> None:
    """Row: two reconcilers at once. No ticket, try, row or result is there twice."""
    unclosed = await submit(service, 5)
    async with worker(root, settings, CRASH_AT="recorded") as first:
        await first.wait()
    broken_off = await submit(service, 150)
    async with worker(root, settings) as second:
        await until(service, STARTED, broken_off, 10)
    waiting = [await submit(service, 3) for _ in range(20)]
    jobs = [unclosed, broken_off, *waiting]

    async with reconcilers(tmp_path, settings):
        held = given_up(owner, first, second)
        tickets = [await tickets_after_a_flush(service, len(jobs)) for _ in range(FLUSHES)]
        async with worker(root, settings) as third:
            await until(service, STARTED, broken_off, 100)
        held += given_up(owner, third)
        async with worker(root, settings):
            ended = [await finished(service, job_id, deadline_s=RUNS_S) for job_id in jobs]

    assert {job["status"] for job in ended} == {"completed"}
    assert tickets == [len(jobs)] * FLUSHES
    assert held
    for job_id in jobs:
        for item in await item_rows(service, job_id):
            deaths = held.count((job_id, item["position"]))
            assert (item["attempt"], item["crash_count"]) == (1 + deaths, deaths)


def given_up(owner: Session, *dead: Process) -> list[tuple[UUID, int]]:
    """Make the dead missed now, and the jobs they left open due now; return what they held."""
    held = [(job_id, position) for job_id, position in owner.execute(HELD)]
    owner.execute(CLOSE_NOW)
    owner.execute(GIVE_UP, ([process.pid for process in dead],))
    return held


async def tickets_after_a_flush(service: Resources, count: int) -> int:
    """Take all tickets away; return how many there are as soon as there are `count`."""
    await service.redis.flushall()
    async with asyncio.timeout(RUNS_S):
        while await service.redis.zcard(QUEUE) < count:  # noqa: ASYNC110 -- a ticket is announced to workers alone
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)  # the others are at it, too
    return int(await service.redis.zcard(QUEUE))
