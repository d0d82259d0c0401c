"""A slot, a claim and an outcome have one owner each: whatever ends a task, all three come back."""

import asyncio
import random
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest

from runtime.bindings.items import Item
from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.queue.batch import Batch
from runtime.queue.drain import Drain
from runtime.queue.ledger import Ledger
from runtime.queue.lost_claims import LostClaims
from runtime.queue.running import Running
from runtime.queue.slots import Slots
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from tests.queue.conftest import Work
from tests.queue.jobs import handler, rows, submit, until
from tests.queue.test_batch import DEADLINE_S, JobTypeOfTest

IDLE = "SELECT 1 WHERE NOT EXISTS (SELECT FROM processing_job_items WHERE status = 'processing')"
TEN_AT_ONCE = "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status = 'processing' HAVING count(*) = 10"


class Bench:
    """A slot, a ledger that nobody empties, and what owns the work between them."""

    def __init__(self, database: Database) -> None:
        self.job_id = uuid4()
        self.ledger = Ledger(database, uuid4())
        self.running = Running(self.ledger, LostClaims(uuid4(), database))
        self.slots = Slots(1)

    async def start(self, call: Callable[[Item[Any]], Any], count: int = 3, *, holds: bool = True) -> None:
        items = [Item(item_id=str(n), position=n, job_id=self.job_id, attempt=1, data=None) for n in range(count)]
        batch = Batch(self.job_id, JobTypeOfTest(), call, items)  # type: ignore[arg-type]  # its part

        async def work() -> None:
            if holds:
                self.running.hold(batch)
            await batch.work(self.ledger, self.running.abandoned)

        self.running.start(work(), await self.slots.take("normal"))

    async def slot_is_back(self) -> None:
        async with asyncio.timeout(DEADLINE_S):
            (await self.slots.take("normal")).give_back()

    def answered(self) -> list[tuple[int, str]]:
        """Return the position and the kind of every outcome."""
        return sorted((outcome.item.position, type(outcome).__name__) for outcome in self.ledger.held())


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


async def sleep(_item: Item[Any]) -> None:
    await asyncio.sleep(60)


async def test_a_task_that_is_cancelled_before_its_first_step_gives_its_slot_back(bench: Bench) -> None:
    await bench.start(sleep)

    bench.running.cancel_all()

    await bench.slot_is_back()
    assert bench.answered() == []


async def test_a_batch_that_is_cancelled_before_its_items_begin_gives_all_of_them_back(bench: Bench) -> None:
    await bench.start(sleep)
    await asyncio.sleep(0)  # its first step: it holds the batch, and no item has begun

    bench.running.cancel_job(bench.job_id)

    await bench.slot_is_back()
    assert bench.answered() == [(0, "GivenBack"), (1, "GivenBack"), (2, "GivenBack")]
    assert bench.running.jobs == []


async def test_a_batch_whose_work_breaks_gives_everything_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Ledger, "put", broken)

    await bench.start(sleep)
    await bench.running.wait_until_ended(0.1)
    bench.running.cancel_all()

    await bench.slot_is_back()
    assert [kind for _, kind in bench.answered()] == ["GivenBack"] * 3


async def test_what_is_worked_and_what_is_on_its_way_is_held(bench: Bench) -> None:
    async def first_ends(item: Item[Any]) -> int:
        if item.position:
            await asyncio.sleep(60)
        return 1

    await bench.start(first_ends)
    await asyncio.sleep(0.05)

    assert bench.running.held() == {(bench.job_id, position, 1) for position in range(3)}
    bench.running.cancel_all()
    await bench.running.wait_until_ended(DEADLINE_S)


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit, OSError])
async def test_whatever_a_handler_ends_with_when_it_is_cut_short_is_not_its_outcome(
    bench: Bench, error: type[BaseException]
) -> None:
    async def end(_item: Item[Any]) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError as cut:
            raise error from cut

    await bench.start(end)
    await asyncio.sleep(0.01)

    bench.running.cancel_job(bench.job_id)

    await bench.slot_is_back()
    assert [kind for _, kind in bench.answered()] == ["GivenBack"] * 3


async def test_an_answer_that_comes_when_it_is_cut_short_counts_and_nothing_begins_after_it(bench: Bench) -> None:
    async def answer(_item: Item[Any]) -> int:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        return 1

    await bench.start(answer)
    await asyncio.sleep(0.01)

    bench.running.cancel_job(bench.job_id)

    await bench.slot_is_back()
    assert [kind for _, kind in bench.answered()] == ["Completed", "Completed", "GivenBack"]


async def test_a_try_that_is_closed_with_its_loop_has_no_outcome(bench: Bench) -> None:
    waiting = deque([Item(item_id="0", position=0, job_id=bench.job_id, attempt=1, data=None)])
    drain = Drain(waiting, JobTypeOfTest(), sleep, bench.ledger, Drain.time_out)  # type: ignore[arg-type]  # its part
    await asyncio.sleep(0.01)

    drain.task.get_coro().close()

    assert bench.answered() == []
    with pytest.raises(RuntimeError, match="already awaited"):
        await drain.task


async def cancel_soon(service: Resources, chance: random.Random, user_id: UUID) -> None:
    job_id = await submit(service, 400, job_type="quick", user_id=user_id)
    await asyncio.sleep(chance.uniform(0.02, 0.15))
    await Jobs.bind(service, SERVICE).cancel(job_id)


async def test_no_slot_and_no_claim_is_lost_to_cancellations(work: Work, service: Resources) -> None:
    """Row: a batch cancelled before it began."""
    chance = random.Random(7)  # noqa: S311 -- a test's own, repeated the same

    async def caller() -> None:
        for _ in range(12):
            await cancel_soon(service, chance, uuid4())

    async with work(handler("quick", "await asyncio.sleep(0.005)", "batch=2"), handler("slow", SLOW, "batch=1")):
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(caller())
        await until(service, IDLE)
        job_id = await submit(service, 40, job_type="slow")
        await until(service, TEN_AT_ONCE, job_id)  # every slot is there
        await Jobs.bind(service, SERVICE).cancel(job_id)
        await until(service, IDLE)

    assert await rows(service, "SELECT 1 FROM processing_jobs WHERE status IN ('queued', 'processing')") == []


SLOW = "await asyncio.sleep(60)"
