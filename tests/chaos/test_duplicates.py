"""One ticket in the hands of two workers, as when its lease is over while the first one is slow."""

import asyncio
from collections import Counter
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.keys import Queue, queue_key, ticket_prefix, turn_of, wake_channel
from runtime.store.tickets import TICKET_TTL_MS, ticket_body
from tests.chaos.processes import bundle, worker
from tests.queue.jobs import finished, item_rows, submit, until
from tests.store.given import Session

RUNS_S = 60.0
ITEM_COUNT = 600
PAUSE_S = 0.005
NOTE_CALL = """import os
    with open("{calls}", "a") as calls:
        calls.write(f"{{item.position}} {{os.getpid()}}\\n")
    await asyncio.sleep(0.02)"""
BOTH = "SELECT 1 FROM workers HAVING count(*) = 2"
CHANGES = "SELECT count(*) FROM history WHERE job_id = %s"


class Duplicate:
    """One and the same ticket, always there and never in anybody's hands."""

    def __init__(self, service: Resources, user_id: UUID) -> None:
        self._redis = service.redis
        self._turn = turn_of("echo0", "normal", user_id)
        self._queue = queue_key(Queue(job_type="echo0", lane="normal"))
        self._id = f"{ticket_prefix(self._turn)}:1"

    async def put(self) -> None:
        """Put it again, and end the lease of whoever has it."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.psetex(f"arq:job:{self._id}", TICKET_TTL_MS, ticket_body(self._turn))
            pipe.zadd(self._queue, {self._id: 1})
            pipe.delete(f"arq:in-progress:{self._id}")
            pipe.publish(wake_channel(self._queue), "")
            await pipe.execute()

    async def keep_putting(self) -> None:
        """Put it until cancelled."""
        while True:
            await self.put()
            await asyncio.sleep(PAUSE_S)  # room for a worker to take it

    async def taken(self) -> None:
        """Wait until it has run for the last time."""
        async with asyncio.timeout(RUNS_S):
            while await self._redis.exists(f"arq:job:{self._id}"):  # noqa: ASYNC110 -- nobody announces its end
                await asyncio.sleep(0.02)


def calls_in(path: Path) -> tuple[Counter[int], set[str]]:
    """Return how often each position was called, and the processes that called."""
    called = [line.split() for line in path.read_text().splitlines()]
    return Counter(int(position) for position, _ in called), {pid for _, pid in called}


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """A file that names each item and each process that was called for it."""
    return tmp_path / "calls"


async def test_a_ticket_that_two_workers_have_is_no_second_call(
    tmp_path: Path, calls: Path, settings: Settings, service: Resources, owner: Session
) -> None:
    """Row: duplicate delivery. While both run one ticket again and again each item is called once; later nothing is."""
    root, user_id = bundle(tmp_path / "bundle", NOTE_CALL.format(calls=calls)), uuid4()
    duplicate = Duplicate(service, user_id)
    async with worker(root, settings), worker(root, settings):
        await until(service, BOTH)
        async with asyncio.TaskGroup() as group:
            putting = group.create_task(duplicate.keep_putting())
            job_id = await submit(service, ITEM_COUNT, job_type="echo0", user_id=user_id)
            await finished(service, job_id, deadline_s=RUNS_S)
            putting.cancel()
        before = owner.execute(CHANGES, (job_id,)).fetchall()
        await duplicate.put()
        await duplicate.taken()

    positions, pids = calls_in(calls)
    assert positions == Counter(range(ITEM_COUNT))
    assert len(pids) == 2
    assert {item["attempt"] for item in await item_rows(service, job_id)} == {1}
    assert owner.execute(CHANGES, (job_id,)).fetchall() == before
