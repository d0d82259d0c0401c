"""Items that kill, block or exhaust whatever works them, beside items that do not."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from tests.bundles import write
from tests.chaos.fleet import fleet
from tests.chaos.processes import CLOSE_NOW, GIVE_UP, bundle, worker
from tests.queue.jobs import finished, handler, item_rows, rows, submit, until
from tests.store.given import Session

RUNS_S = 60.0
MOST_DEATHS = 5
FAILED = "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status = 'failed'"
POISON = """import os
    await asyncio.sleep(0.05)
    if item.position == 7:
        {death}
    await asyncio.sleep(0.1)"""
BLOCK = """import os
    from pathlib import Path
    begun, let_go, heard = (Path("{folder}", name) for name in ("begun", "let_go", "heard"))
    if item.position == 3 and not begun.exists():
        begun.touch()
        while not let_go.exists():
            pass
    while item.position == 3 and item.attempt == 2 and not heard.exists():
        await asyncio.sleep(0.02)
    return Answer(note=f"{{item.attempt}} {{os.getpid()}}")"""
TELL = """import os
    await asyncio.sleep(0.01)
    return Answer(note=f"{item.attempt} {os.getpid()}")"""
TAKEN_OVER = """
SELECT 1 FROM processing_job_items WHERE job_id = %s AND position = 3 AND attempt = 2 AND status = 'processing'
"""
WORKED_BY = "SELECT 1 FROM processing_job_items WHERE result_data ->> 'note' LIKE '%% ' || %s AND job_id = %s"
ENDLESS = "while item.position < 2:\n        pass"
HOARD = "while item.position == 2:\n        HOARD.append(bytearray(2**24))\n    bytearray(2**25)"
DIE = "import os\n    if item.position == 2:\n        os._exit(1)"


def plain(name: str, body: str, declared: str) -> str:
    """Return the file of a handler that runs in child processes."""
    source = handler(name, body, f"batch=20, concurrency=20, {declared}").replace("async def", "def")
    return source.replace("@job", "HOARD: list[bytearray] = []\n\n\n@job")


def unfinished(items: Sequence[dict[str, Any]]) -> dict[int, tuple[str, str | None]]:
    """Return what became of the items that did not complete."""
    return {item["position"]: (item["status"], item["error_code"]) for item in items if item["status"] != "completed"}


async def tries_of_others(service: Resources, *job_ids: UUID, but: int) -> int:
    """Return the most tries that any item needed but this one."""
    items = [item for job_id in job_ids for item in await item_rows(service, job_id)]
    return max(int(item["attempt"]) for item in items if item["position"] != but)


@pytest.mark.parametrize(
    "death", [pytest.param("os._exit(1)", id="exits"), pytest.param("os.kill(os.getpid(), 9)", id="is killed")]
)
async def test_a_poison_item_fails_alone(
    tmp_path: Path, settings: Settings, service: Resources, owner: Session, death: str
) -> None:
    """Row: poison item (process dies). It fails after three deaths; what was worked beside it completes."""
    root = bundle(tmp_path / "bundle", POISON.format(death=death), "await asyncio.sleep(0.01)")
    poisoned, other = await submit(service, 30, job_type="echo0"), await submit(service, 60, job_type="echo1")

    async with fleet(root, settings, owner, count=2) as running:
        await until(service, FAILED, poisoned, deadline_s=RUNS_S)
        owner.execute(CLOSE_NOW)  # saves ten seconds: recovery fails an item, and closes no job at once
        jobs = [await finished(service, job_id, deadline_s=RUNS_S) for job_id in (poisoned, other)]

    assert [(job["status"], job["processed_items"]) for job in jobs] == [("completed", 29), ("completed", 60)]
    assert unfinished(await item_rows(service, poisoned)) == {7: ("failed", "crashed")}
    assert running.death_count <= MOST_DEATHS
    assert await tries_of_others(service, poisoned, other, but=7) <= 1 + running.death_count


async def begun(path: Path) -> None:
    async with asyncio.timeout(RUNS_S):
        while not path.exists():  # noqa: ASYNC110, ASYNC240 -- nobody announces a file, and looking takes no time
            await asyncio.sleep(0.02)


async def pass_on(folder: Path, settings: Settings, service: Resources, owner: Session, *, forget: str) -> None:
    """Block a worker, and let it go on while another works what it held."""
    root = bundle(folder / "bundle", BLOCK.format(folder=folder), TELL)
    job_id = await submit(service, 10, job_type="echo0")
    async with worker(root, settings) as blocked:
        await begun(folder / "begun")
        owner.execute(forget.encode(), ([blocked.pid],))
        async with worker(root, settings) as other:
            await until(service, TAKEN_OVER, job_id, deadline_s=RUNS_S)
            (folder / "let_go").touch()
            await heard_from(blocked, service)
            (folder / "heard").touch()
            job = await finished(service, job_id, deadline_s=RUNS_S)
    (*_, item) = (await item_rows(service, job_id))[:4]
    assert (job["status"], job["processed_items"]) == ("completed", 10)
    assert item["result_data"] == {"note": f"2 {other.pid}"}


async def heard_from(process: Process, service: Resources) -> None:
    """Wait until this worker has recorded something new: whatever it said before is recorded or refused by then."""
    async with asyncio.timeout(RUNS_S):
        while True:
            job_id = await submit(service, 40, job_type="echo1")
            await finished(service, job_id)
            if await rows(service, WORKED_BY, str(process.pid), job_id):
                return


async def test_what_a_blocked_worker_held_passes_on(
    tmp_path: Path, settings: Settings, service: Resources, owner: Session
) -> None:
    """Row: endless loop / blocked event loop. Its claims are another's, its late outcome is refused, then it works."""
    await pass_on(tmp_path, settings, service, owner, forget=GIVE_UP)


@pytest.mark.chaos
async def test_a_blocked_worker_is_missed(
    tmp_path: Path, settings: Settings, service: Resources, owner: Session
) -> None:
    """Row: endless loop / blocked event loop. The heartbeat comes from the loop that works, so it stops."""
    await pass_on(tmp_path, settings, service, owner, forget="SELECT %s::int[]")


async def test_what_never_answers_fails_at_its_deadline(tmp_path: Path, settings: Settings, service: Resources) -> None:
    """Row: endless loop / blocked event loop. An item that waits for ever fails at its deadline, and no other."""
    wait = "await asyncio.Event().wait() if item.position == 2 else None"
    root = bundle(tmp_path, wait, declared="attempts=1, timeout=0.5")
    job_id = await submit(service, 10, job_type="echo0")

    async with worker(root, settings):
        await finished(service, job_id)

    assert unfinished(await item_rows(service, job_id)) == {2: ("failed", "timed_out")}


async def test_an_endless_loop_in_a_child_ends_at_its_deadline(
    tmp_path: Path, settings: Settings, service: Resources
) -> None:
    """Row: endless loop / blocked event loop. A plain handler's child is ended; who waits for a child has time."""
    write(tmp_path, "jobs/endless.py", plain("endless", ENDLESS, "attempts=1, timeout=3"))
    job_id = await submit(service, 20, job_type="endless")

    async with worker(tmp_path, settings):
        await finished(service, job_id)

    assert unfinished(await item_rows(service, job_id)) == dict.fromkeys(range(2), ("failed", "timed_out"))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(HOARD, "out_of_memory", id="takes all memory"),
        pytest.param(DIE, "crashed", id="ends its process"),
    ],
)
async def test_a_plain_handler_harms_its_child_alone(
    tmp_path: Path, settings: Settings, service: Resources, body: str, code: str
) -> None:
    """Rows: memory hog; poison item (process dies). Its child ends, and with it what was hoarded; the worker lives."""
    write(tmp_path, "jobs/harmful.py", plain("harmful", body, "attempts=2"))
    job_id = await submit(service, 20, job_type="harmful")

    async with worker(tmp_path, settings, RETRY_DELAY_SECONDS="0.1") as process:
        await finished(service, job_id)
        assert process.returncode is None

    assert unfinished(await item_rows(service, job_id)) == {2: ("failed", code)}
    assert await tries_of_others(service, job_id, but=2) == 1
