"""A job whose end has to wait is closed in its turn, by this process and without anybody's help."""

import asyncio
from uuid import UUID, uuid4

import pytest

from runtime.bindings.resources import Resources
from runtime.queue import closings
from runtime.queue.closings import Closings, Free
from runtime.queue.job_type import JobType
from runtime.queue.ledger import Ledger
from runtime.queue.lost_claims import LostClaims
from runtime.queue.running import Running
from runtime.store.database import Database
from tests.queue.conftest import Work
from tests.queue.jobs import SUMMARIZE, finished, handler, submit
from tests.queue.test_batch import JobTypeOfTest

ECHO: JobType = JobTypeOfTest()  # type: ignore[assignment]  # its part


class Bench:
    """Two permits, closings that wait to be told, and whose are begun."""

    def __init__(self, database: Database) -> None:
        self.running = Running(Ledger(database, uuid4()), LostClaims(uuid4(), database))
        self.closings = Closings(self.running, self.close, 2)
        self.begun: list[UUID] = []
        self.gates: dict[UUID, asyncio.Event] = {}
        self.frees: dict[UUID, Free] = {}

    async def close(self, job_id: UUID, _: JobType, free: Free) -> None:
        self.begun.append(job_id)
        self.gates[job_id], self.frees[job_id] = asyncio.Event(), free
        await self.gates[job_id].wait()

    def put(self, count: int, user_id: UUID) -> list[UUID]:
        job_ids = [uuid4() for _ in range(count)]
        for job_id in job_ids:
            self.closings.put(user_id, job_id, ECHO)
        return job_ids

    async def end(self) -> None:
        """End the closings that are begun, and let those that are next begin."""
        for gate in self.gates.values():
            gate.set()
        await self.settled()

    async def settled(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


async def test_users_take_turns(bench: Bench) -> None:
    many = bench.put(5, uuid4())
    one, another = bench.put(1, uuid4()), bench.put(1, uuid4())

    for _ in range(4):
        await bench.end()
    await bench.end()

    assert bench.begun == [*many[:3], *one, *another, *many[3:]]


async def test_no_more_than_the_permits_are_closed_at_once_and_none_twice(bench: Bench) -> None:
    user_id = uuid4()
    job_ids = bench.put(4, user_id)
    for job_id in job_ids:
        bench.closings.put(user_id, job_id, ECHO)
    await bench.settled()

    assert bench.begun == job_ids[:2]
    for _ in range(3):
        await bench.end()
    assert bench.begun == job_ids


async def test_a_closing_that_only_waits_lets_the_next_one_begin(bench: Bench) -> None:
    job_ids = bench.put(4, uuid4())
    await bench.settled()

    for _ in range(2):  # twice is once
        bench.frees[job_ids[0]]()
    await bench.settled()

    assert bench.begun == job_ids[:3]
    await bench.end()
    await bench.end()
    assert bench.begun == job_ids


async def test_at_a_stop_none_waits(bench: Bench) -> None:
    job_ids = bench.put(4, uuid4())
    await bench.settled()

    bench.closings.let_nobody_wait()
    bench.put(1, uuid4())
    await bench.end()
    late = bench.put(3, uuid4())
    await bench.settled()

    assert bench.begun == [*job_ids[:2], *late[:2]]
    await bench.end()


async def test_who_waits_is_bounded(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closings, "MOST_WAITING", 3)
    job_ids = bench.put(9, uuid4())

    for _ in range(4):
        await bench.end()

    assert bench.begun == job_ids[:5]


@pytest.mark.parametrize("summary", [pytest.param(SUMMARIZE, id="with a summary"), pytest.param("", id="without")])
async def test_many_jobs_that_end_at_once_need_no_recovery(work: Work, service: Resources, summary: str) -> None:
    """Row: many jobs end at once."""
    summary = summary.replace("return Sum", "import time\n    time.sleep(0.02)\n    return Sum")
    job_ids = [await submit(service, 1, job_type="many") for _ in range(20)]

    async with work(handler("many", "pass") + summary):  # nobody puts a ticket for a job that was left
        jobs = [await finished(service, job_id) for job_id in job_ids]

    assert {(job["status"], job["summary_attempts"]) for job in jobs} == {("completed", int(bool(summary)))}
