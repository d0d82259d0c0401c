"""A batch that is cut short: every claim has an outcome or goes back."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from runtime.bindings.items import Item
from runtime.queue import ledger
from runtime.queue.batch import Batch, work_batch
from runtime.queue.ledger import Ledger
from runtime.queue.outcomes import Outcome
from runtime.store.database import Database


class JobTypeOfTest:
    """What `work_batch` asks of a job type."""

    name = "quick"
    concurrency = 2
    timeout_s = 10.0
    attempts = 3
    retry_delay_s = 1.0


async def answer(_item: Item[Any]) -> int:
    return 1


async def unrecorded(*_: object) -> None: ...


async def test_what_waits_for_room_in_the_ledger_goes_back(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_WAITING", 2)
    job_id = uuid4()
    items = [Item(item_id=str(n), position=n, job_id=job_id, attempt=1, data=None) for n in range(6)]
    full = Ledger(database, uuid4(), unrecorded)
    batch = Batch(job_id=job_id, job_type=JobTypeOfTest(), items=items, call=answer)  # type: ignore[arg-type]  # its part

    working = asyncio.create_task(work_batch(batch, full))
    await asyncio.sleep(0.05)  # both drains wait for room by now: nobody empties this ledger
    working.cancel()
    await asyncio.wait([working])

    outcomes: list[Outcome] = full._waiting  # noqa: SLF001 -- what was put is seen nowhere else before a commit
    assert sorted(outcome.key[1] for outcome in outcomes) == list(range(6))
