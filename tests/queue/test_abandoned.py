"""A handler that swallows its cancellation keeps neither its item nor a slot, and nothing that it does later counts."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from runtime.bindings.items import Item
from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.queue import abandoned, limit, worker
from runtime.queue.abandoned import Abandoned, TooManyAbandonedError
from runtime.queue.batch import Batch
from runtime.queue.ledger import Ledger
from runtime.queue.outcomes import Completed, Failed
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from tests.queue.conftest import Work
from tests.queue.jobs import finished, handler, item_rows, job_row, rows, submit, until
from tests.queue.test_batch import JobTypeOfTest

IDLE = "SELECT 1 WHERE NOT EXISTS (SELECT FROM processing_job_items WHERE status = 'processing')"
ALL_WORKED = "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status = 'processing' HAVING count(*) = %s"
SWALLOWS = """while not STOP.exists():
        try:
            await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            pass
    return Answer(note="late")"""
SLOTS = 10


@pytest.fixture
def stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What ends every handler of a test; they get no long time to end by themselves."""
    monkeypatch.setattr(limit, "TO_END_S", 0.1)
    monkeypatch.setattr("runtime.queue.batch.TO_END_S", 0.1)
    path = tmp_path / "stop"
    yield path
    end_handlers(path)


def end_handlers(stop: Path) -> None:
    stop.touch()


def swallowing(stop: Path, declared: str, body: str = SWALLOWS) -> str:
    source = handler("swallowing", body, declared)
    return source.replace("class Data", f"from pathlib import Path\nSTOP = Path({str(stop)!r})\n\n\nclass Data", 1)


async def test_an_item_times_out_though_its_handler_swallows_that(work: Work, service: Resources, stop: Path) -> None:
    """Row: a handler that swallows its cancellation."""
    source = swallowing(
        stop, "batch=4, concurrency=1, attempts=2, timeout=0.1", f"if item.position == 0:\n      {SWALLOWS}"
    )
    jobs = [await submit(service, 4, job_type="swallowing") for _ in range(SLOTS + 1)]

    async with work(source) as process:
        ended = [await finished(service, job_id) for job_id in jobs]
        end_handlers(stop)
        await process_is_rid_of_all(process)  # each has come with its late answer

    items = [item for job_id in jobs for item in await item_rows(service, job_id)]
    assert {(job["processed_items"], job["failed_items"]) for job in ended} == {(3, 1)}
    assert {(item["error_code"], item["attempt"]) for item in items[::4]} == {("timed_out", 2)}
    assert {item["attempt"] for item in items if item["position"]} == {1}
    assert not process.is_stuck


async def process_is_rid_of_all(process: worker.WorkerProcess) -> None:
    async with asyncio.timeout(10):
        while len(process._running.abandoned):  # noqa: ASYNC110, SLF001 -- nothing announces it, nobody else sees it
            await asyncio.sleep(0.01)


async def test_what_comes_after_an_abandoned_item_is_worked_in_the_same_batch(stop: Path, database: Database) -> None:
    tried: list[int] = []

    async def swallow_first(item: Item[Any]) -> None:
        tried.append(item.position)
        while item.position == 0 and not has_ended(stop):
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(0.02)

    items = [Item(item_id=str(n), position=n, job_id=uuid4(), attempt=3, data=None) for n in range(3)]
    job_type = JobTypeOfTest()
    job_type.concurrency, job_type.limit_s = 1, 0.05
    ledger, left = Ledger(database, uuid4()), Abandoned()

    await Batch(uuid4(), job_type, swallow_first, items).work(ledger, left)  # type: ignore[arg-type]  # its part
    late = [asyncio.create_task(asyncio.sleep(0.1)), *left._tasks]  # noqa: SLF001 -- nobody else waits for them
    end_handlers(stop)
    await asyncio.wait(late)

    assert tried == [0, 1, 2]
    assert [(outcome.item.position, type(outcome)) for outcome in ledger.held()] == [
        (0, Failed),
        (1, Completed),
        (2, Completed),
    ]


def has_ended(stop: Path) -> bool:
    return stop.exists()


async def test_the_slots_of_a_cancelled_job_come_back_though_its_handlers_go_on(
    work: Work, service: Resources, stop: Path
) -> None:
    """Row: a handler that swallows its cancellation."""
    jobs = [await submit(service, 2, job_type="swallowing") for _ in range(SLOTS)]

    async with work(swallowing(stop, "batch=2, concurrency=1"), handler("other", "pass")):
        for job_id in jobs:
            await until(service, ALL_WORKED, job_id, 2)
        for job_id in jobs:
            await Jobs.bind(service, SERVICE).cancel(job_id)
        other = await finished(service, await submit(service, 3, job_type="other"))
        await until(service, IDLE)

    items = [item for job_id in jobs for item in await item_rows(service, job_id)]
    assert other["status"] == "completed"
    assert {(item["status"], item["attempt"]) for item in items} == {("queued", 0)}


async def test_a_worker_with_too_much_that_does_not_end_ends_itself(
    work: Work, service: Resources, stop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abandoned, "MOST_ABANDONED", 1)
    monkeypatch.setattr(abandoned, "STILL_S", 0.1)
    monkeypatch.setattr(worker, "CUT_S", 0.3)
    job_id = await submit(service, 3, job_type="swallowing")

    async def work_until_it_ends() -> None:
        async with work(swallowing(stop, "batch=3, attempts=1, timeout=0.1")):
            await asyncio.sleep(60)  # the worker's own end cuts this short

    with pytest.raises(ExceptionGroup) as raised:
        await work_until_it_ends()

    assert raised.group_contains(TooManyAbandonedError, match="3 tries of items go on")
    assert (await job_row(service, job_id))["failed_items"] == 3
    assert await rows(service, "SELECT * FROM workers") == []


async def test_many_that_are_only_slow_to_end_are_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abandoned, "MOST_ABANDONED", 1)
    monkeypatch.setattr(abandoned, "STILL_S", 0.05)
    left, slow = Abandoned(), [asyncio.create_task(asyncio.sleep(0.01)) for _ in range(3)]

    for task in slow:
        left.add(task)
    watch = asyncio.create_task(left.refuse_too_many())
    await asyncio.wait([watch], timeout=0.2)

    assert len(left) == 0
    assert not watch.done()
    watch.cancel()
