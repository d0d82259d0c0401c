"""Schedules with long intervals: each due moment once, and one that nobody was there for is made up for."""

import asyncio
import time
from pathlib import Path

import msgspec
import pytest

from runtime.bindings.resources import Resources
from runtime.bundle.timetable import Timetable
from runtime.queue.schedule import Schedule
from runtime.queue.schedules import is_taken, keep_running
from tests.queue.conftest import Work
from tests.queue.jobs import finished, handler, rows, submit

DAY_S = 86_400
MISS = "UPDATE schedules SET due_at = due_at - %s * interval '1 day' RETURNING 1"


def daily(runs: list[float], *, every_s: float = DAY_S) -> Schedule:
    """Return a schedule that notes its runs; it was due an hour ago and is due tomorrow."""

    async def run(_resources: Resources) -> None:
        runs.append(time.monotonic())

    offset_s = (time.time() - 3_600) % every_s
    times = Timetable(every_s=every_s, offset_s=offset_s)
    return Schedule(loaded=None, times=times, run=run, needs=frozenset(), name="daily")  # type: ignore[arg-type]  # no file


async def test_a_moment_that_no_worker_was_there_for_is_made_up_for_once(resources: Resources) -> None:
    """Row: a schedule missed while no worker was up."""
    runs: list[float] = []
    schedule, heard = daily(runs), asyncio.Event()
    heard.set()

    async def be_there() -> None:
        async with asyncio.TaskGroup() as group:
            processes = [group.create_task(keep_running(schedule, resources, heard)) for _ in range(3)]
            await asyncio.sleep(0.3)
            for process in processes:
                process.cancel()

    await be_there()
    first = len(runs)
    await be_there()
    again = len(runs)
    await rows(resources, MISS, 3)
    await be_there()

    assert (first, again, len(runs)) == (0, 0, 1)  # nothing was missed before there was anybody


@pytest.mark.parametrize(
    "raised",
    [
        *(SystemExit(3), KeyboardInterrupt(), asyncio.CancelledError(), ValueError(), GeneratorExit()),
        BaseExceptionGroup("both", [SystemExit(), GeneratorExit()]),
    ],
    ids=lambda raised: type(raised).__name__,
)
async def test_a_schedule_that_raises_anything_runs_again(resources: Resources, raised: BaseException) -> None:
    runs: list[float] = []
    schedule = daily(runs, every_s=0.1)

    ran_twice = asyncio.Event()

    async def run(resources: Resources) -> None:
        await schedule.run(resources)
        if len(runs) > 1:
            ran_twice.set()
        raise raised

    heard, again = asyncio.Event(), msgspec.structs.replace(schedule, run=run)
    heard.set()
    running = asyncio.create_task(keep_running(again, resources, heard))
    async with asyncio.timeout(10):
        await ran_twice.wait()
    running.cancel()

    assert [type(end) for end in await asyncio.gather(running, return_exceptions=True)] == [asyncio.CancelledError]


@pytest.mark.parametrize("missed_days", [1, 2, 400])
async def test_of_many_missed_moments_the_last_is_taken(resources: Resources, missed_days: int) -> None:
    schedule = daily([])
    await is_taken(schedule, resources)
    await rows(resources, MISS, missed_days)

    assert [await is_taken(schedule, resources) for _ in range(3)] == [True, False, False]


async def test_a_schedule_that_is_a_plain_def_blocks_nobody(work: Work, service: Resources, tmp_path: Path) -> None:
    begun, told = tmp_path / "begun", tmp_path / "told"
    source = (
        '"""Block until told."""\nimport pathlib\nimport time\n\nfrom runtime.declare import cron\n\n\n'
        "@cron(every_s=1)\ndef block() -> None:\n"
        f"    pathlib.Path({str(begun)!r}).touch()\n"
        f"    while not pathlib.Path({str(told)!r}).exists():\n        time.sleep(0.01)\n"
    )

    async with work(source, handler("other", "await asyncio.sleep(0)")):
        async with asyncio.timeout(20):
            while not begun.exists():  # noqa: ASYNC110 -- another thread makes it
                await asyncio.sleep(0.02)
        job = await finished(service, await submit(service, 1, job_type="other"))
        told.touch()

    assert job["status"] == "completed"
