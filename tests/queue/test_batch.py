"""A batch that is cut short: every claim has an outcome or goes back."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from runtime.bindings.items import Item
from runtime.queue import intake
from runtime.queue.batch import Batch
from runtime.queue.ledger import Ledger
from runtime.queue.lost_claims import LostClaims
from runtime.queue.running import Running
from runtime.queue.slots import Slots
from runtime.store.database import Database

DEADLINE_S = 5.0


class JobTypeOfTest:
    """What a batch asks of a job type."""

    name = "quick"
    concurrency = 2
    timeout_s = limit_s = 10.0
    attempts = 3
    retry_delay_s = 1.0


async def answer(_item: Item[Any]) -> int:
    return 1


async def test_what_waits_for_room_in_the_ledger_goes_back(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_WAITING", 2)
    job_id = uuid4()
    items = [Item(item_id=str(n), position=n, job_id=job_id, attempt=1, data=None) for n in range(6)]
    full, slots = Ledger(database, uuid4()), Slots(1)
    running = Running(full, LostClaims(uuid4(), database))
    batch = Batch(job_id, JobTypeOfTest(), answer, items)  # type: ignore[arg-type]  # its part

    async def work() -> None:
        running.hold(batch)
        await batch.work(full, running.abandoned)

    running.start(work(), await slots.take("normal"))
    await asyncio.sleep(0.05)  # both drains wait for room by now: nobody empties this ledger
    running.cancel_job(job_id)
    await running.wait_until_ended(DEADLINE_S)

    assert sorted(outcome.item.position for outcome in full.held()) == list(range(6))
    async with asyncio.timeout(DEADLINE_S):
        await slots.take("normal")  # it has come back
