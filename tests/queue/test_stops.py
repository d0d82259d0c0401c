"""A stop is bounded whatever a handler does, and gives back what was cut."""

import asyncio
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import Resources
from runtime.queue import worker
from runtime.settings import Settings
from runtime.store import database
from runtime.store.identity import SERVICE
from tests.bundles import write
from tests.queue.conftest import Work
from tests.queue.jobs import SUMMARIZE, handler, item_rows, job_row, rows, submit, until
from tests.store.given import locked

SWALLOWS = """for _ in range({tenths}):
        try:
            await asyncio.sleep(0.1)
        except asyncio.CancelledError:
            pass"""
IN_A_THREAD = "import time\n    await asyncio.to_thread(time.sleep, {seconds})"
HANGS = "import time\n    time.sleep(300)\n    return Sum"
STOPS_S = 30.0
WORKED = "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status = 'processing'"
CLOSING = "SELECT 1 FROM processing_jobs WHERE id = %s AND closing_by IS NOT NULL"


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "GRACE_S", 0.2)
    monkeypatch.setattr(worker, "CUT_S", 0.3)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(SWALLOWS.format(tenths=30), id="swallows"),  # the loop of the test waits for its end
        pytest.param(IN_A_THREAD.format(seconds=3), id="in a thread"),
    ],
)
async def test_a_handler_that_does_not_end_is_left_and_its_items_go_back(
    work: Work, service: Resources, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    quick(monkeypatch)
    job_id = await submit(service, 5, job_type="endless")

    async with work(handler("endless", body, "batch=5, concurrency=2")) as process:
        await until(service, WORKED, job_id)

    items = await item_rows(service, job_id)
    assert {(item["status"], item["attempt"], item["claimed_by"]) for item in items} == {("queued", 0, None)}
    assert await rows(service, "SELECT * FROM workers") == []
    assert process.is_stuck == ("CancelledError" in body)


async def test_a_summary_that_does_not_end_is_left_to_another_worker(
    work: Work, service: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    job_id = await submit(service, 3, job_type="summed")

    async with work(handler("summed", "pass") + SUMMARIZE.replace("return Sum", HANGS)):
        await until(service, CLOSING, job_id)

    job = await job_row(service, job_id)
    assert (job["status"], job["closing_by"], job["summary_attempts"]) == ("processing", None, 0)


async def test_a_stop_waits_for_no_locked_row_and_spends_no_try(
    work: Work, service: Resources, owner_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row: a stop while outcomes cannot be written."""
    monkeypatch.setattr(worker, "COMMITTED_AFTER_S", 0.0)
    monkeypatch.setattr(worker, "LAST_COMMIT_S", 1.0)
    monkeypatch.setitem(database.LOCK_TIMEOUT_S, "service_role", 0.1)
    gate = tmp_path / "gate"
    body = f"import pathlib\n    while not pathlib.Path({str(gate)!r}).exists(): await asyncio.sleep(0.01)"
    held, other = [await submit(service, 3, job_type="gated") for _ in range(2)]

    with ExitStack() as until_stopped:
        async with work(handler("gated", body)):
            for job_id in (held, other):
                await until(service, WORKED, job_id)
            until_stopped.enter_context(locked(owner_url, held))
            gate.touch()
        left = await rows(service, "SELECT has_left FROM workers")
    await Recovery.bind(service, SERVICE).run()

    assert left == [{"has_left": True}]
    assert {item["status"] for item in await item_rows(service, other)} == {"completed"}
    items = await item_rows(service, held)
    assert {(item["status"], item["attempt"], item["crash_count"]) for item in items} == {("queued", 0, 0)}
    assert await rows(service, "SELECT * FROM workers") == []


@pytest.mark.chaos
@pytest.mark.timeout(180)
async def test_a_process_ends_in_time_with_every_kind_of_hanging_work(
    tmp_path: Path, settings: Settings, service: Resources
) -> None:
    """Row: work that does not end at a stop."""
    write(tmp_path, "jobs/swallowing.py", handler("swallowing", SWALLOWS.format(tenths=3_000)))
    write(tmp_path, "jobs/threading.py", handler("threading", IN_A_THREAD.format(seconds=300)))
    write(tmp_path, "jobs/summed.py", handler("summed", "pass") + SUMMARIZE.replace("return Sum", HANGS))
    jobs = [await submit(service, 3, job_type=name) for name in ("swallowing", "threading", "summed")]
    environment = {"DATABASE_URL": str(settings.database_url), "REDIS_URL": str(settings.redis_url)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "runtime.work", "--functions", str(tmp_path)),
        env={**environment, "LOG_LEVEL": "error"},
    )
    for job_id, query in zip(jobs, (WORKED, WORKED, CLOSING), strict=True):
        await until(service, query, job_id)

    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(STOPS_S):
        code = await process.wait()

    assert code == 0
    assert await rows(service, "SELECT * FROM workers") == []
    assert await rows(service, "SELECT 1 FROM processing_job_items WHERE status = 'processing'") == []
    assert await rows(service, "SELECT 1 FROM processing_jobs WHERE closing_by IS NOT NULL") == []
