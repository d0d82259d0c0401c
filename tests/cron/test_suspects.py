"""An item that kills its worker is found out, and harms no other."""

import asyncio
import os
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.claims import CLAIM_ITEMS, CLAIM_SUSPECTS, LOCK_DUE_JOB, NEXT_TICKET
from runtime.store.identity import SERVICE
from tests.bundles import write
from tests.cron.given import given_worker
from tests.queue.jobs import finished, handler, item_rows, rows, submit, until
from tests.queue.test_recovery import RECOVER
from tests.store.given import Session, given_job, job_row

POISON = handler(
    "poison",
    "await asyncio.sleep(0.1)\n    import os, signal\n    if item.position == 7:\n"
    "        os.kill(os.getpid(), signal.SIGKILL)\n    await asyncio.sleep(0.2)",
    "batch=10, concurrency=4",
)
MOST_DEATHS = 5
LET_DIE = "UPDATE workers SET seen_at = now() - interval '11 seconds' WHERE id = ANY (%s)"
CANCEL_LONG_AGO = """
UPDATE processing_jobs SET status = 'cancelled', completed_at = now() - interval '2 days' WHERE id = %s
"""
HOLD = """
UPDATE processing_job_items SET status = 'processing', claimed_by = %s, not_before = NULL WHERE job_id = %s
"""
AGE_SUSPECTS = """
UPDATE processing_job_items SET not_before = now() - interval '1 day' WHERE crash_count > 0 AND status = 'queued'
"""
CRASH_COUNTS = """
SELECT position, crash_count FROM processing_job_items WHERE user_id = %s
"""
FAILED = "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status = 'failed'"
CLOSE_NOW = "UPDATE processing_jobs SET due_at = now() WHERE due_at > now() RETURNING 1"
FINISH = """
UPDATE processing_job_items SET status = 'completed', claimed_by = NULL, completed_at = now(), result_data = '{}'
WHERE claimed_by = %s AND status = 'processing'"""


CONCURRENCY = 4


class Queue:
    """Claims of one user's jobs, as a ticket makes them."""

    def __init__(self, owner: Session, user_id: UUID, batch: int = 10) -> None:
        self._owner = owner
        self._turn = {"user_id": user_id, "job_type": "echo", "lane": "normal"}
        self._limits = {"batch": batch, "concurrency": CONCURRENCY}

    def claim(self, worker_id: UUID) -> list[int]:
        """Return the positions that the claim got."""
        with self._owner.transaction():
            job = self._owner.execute(LOCK_DUE_JOB, self._turn).fetchone()
            if job is None:
                return []
            claim = {**self._limits, "job_id": job[0], "worker_id": worker_id}
            claimed = self._owner.execute(CLAIM_SUSPECTS, claim).fetchall() if job[3] else []
            return sorted(row[0] for row in claimed or self._owner.execute(CLAIM_ITEMS, claim))

    def next_ticket_ms(self) -> int | None:
        """Return when the turn is due again; None when it is not."""
        row = self._owner.execute(NEXT_TICKET, self._turn).fetchone()
        return None if row is None else int(row[0])


def given_suspects(
    owner: Session, items: int, *, crash_count: int, fresh: int = 0, user_id: UUID | None = None
) -> Queue:
    """Write a job whose first items came back from dead workers."""
    user = user_id or uuid4()
    job_id = given_job(owner, ["queued"] * (items + fresh), user_id=user)
    owner.execute("UPDATE processing_jobs SET next_position = %s WHERE id = %s", (items, job_id))
    owner.execute(
        "UPDATE processing_job_items SET not_before = now(), crash_count = %s WHERE job_id = %s AND position < %s",
        (crash_count, job_id, items),
    )
    return Queue(owner, user)


def complete(owner: Session, worker_id: UUID, *, but: int) -> None:
    """Complete what a worker holds, one position excepted."""
    owner.execute(f"{FINISH} AND position <> %s", (worker_id, but))


async def die(resources: Resources, owner: Session, *worker_ids: UUID) -> None:
    owner.execute(LET_DIE, (list(worker_ids),))
    await Recovery.bind(resources, SERVICE).run()


def test_what_a_dead_worker_held_is_claimed_with_no_more_than_are_worked_at_once(owner: Session) -> None:
    queue, worker = given_suspects(owner, 6, crash_count=1, fresh=15), given_worker(owner)

    claims = [queue.claim(worker) for _ in range(5)]

    assert [len(claim) for claim in claims] == [CONCURRENCY, 2, 10, 5, 0]
    assert sorted(claims[0] + claims[1]) == list(range(6))  # in as many slots as there are, none waits for another
    assert claims[2:4] == [list(range(6, 16)), list(range(16, 21))]


@pytest.mark.parametrize(
    ("crash_count", "at_once"), [pytest.param(2, 4, id="two deaths"), pytest.param(3, 1, id="three deaths")]
)
def test_of_the_suspects_a_worker_holds_few_and_then_one(owner: Session, crash_count: int, at_once: int) -> None:
    queue, worker, other = given_suspects(owner, 9, crash_count=crash_count), given_worker(owner), given_worker(owner)

    first, refused, elsewhere = queue.claim(worker), queue.claim(worker), queue.claim(other)
    wait_ms = queue.next_ticket_ms()
    owner.execute(FINISH, (worker,))
    after_the_first = queue.claim(worker)

    assert refused == []
    assert [len(first), len(elsewhere), len(after_the_first)] == [at_once, at_once, min(at_once, 9 - 2 * at_once)]
    assert len({*first, *elsewhere, *after_the_first}) == len(first) + len(elsewhere) + len(after_the_first)
    assert wait_ms is not None  # asked again, and not in a hot loop: `Claims` waits 100 ms after an empty claim


def test_suspects_that_have_to_wait_hold_up_no_other_item(owner: Session) -> None:
    queue, worker = given_suspects(owner, 6, crash_count=2, fresh=5), given_worker(owner)

    suspects, others = queue.claim(worker), queue.claim(worker)

    assert len(suspects) == 4
    assert others == [6, 7, 8, 9, 10]


async def test_the_fourth_death_fails_the_item_that_was_worked_alone(owner: Session, resources: Resources) -> None:
    user_id = uuid4()
    job_id = given_job(owner, ["queued"] * 6, status="queued", user_id=user_id)
    queue, claims = Queue(owner, user_id, batch=5), []

    with capture_logs() as events:
        for _ in range(4):
            worker = given_worker(owner)
            claims.append(queue.claim(worker))
            complete(owner, worker, but=0)
            await die(resources, owner, worker)
            owner.execute(AGE_SUSPECTS)

    items = await item_rows(resources, job_id)
    [crash] = [event for event in events if event["event"] == "item.crashed"]
    assert (crash["item_id"], crash["attempt"], crash["job_id"]) == (items[0]["item_id"], 4, job_id)
    assert crash["job_type"] == job_row(owner, job_id)["job_type"]
    assert claims == [[0, 1, 2, 3, 4], [0], [0], [0]]
    assert [(item["status"], item["error_code"], item["crash_count"]) for item in (items[0], items[5])] == [
        ("failed", "crashed", 4),
        ("queued", None, 0),
    ]
    assert [one["errorCode"] for one in items[0]["attempts"]] == ["crashed"] * 4
    assert (job_row(owner, job_id)["failed_items"], items[5]["attempts"]) == (1, None)


async def test_who_was_held_beside_suspects_is_innocent_of_the_death(owner: Session, resources: Resources) -> None:
    user_id = uuid4()
    given_suspects(owner, 5, crash_count=2, fresh=5, user_id=user_id)
    queue, worker = Queue(owner, user_id), given_worker(owner)
    suspects, others = queue.claim(worker), queue.claim(worker)

    await die(resources, owner, worker)

    counts = {row[0]: row[1] for row in owner.execute(CRASH_COUNTS, (user_id,))}
    assert {counts[position] for position in suspects} == {3}
    assert {counts[position] for position in others} == {0}


async def test_who_was_not_worked_apart_is_never_failed_by_a_death(owner: Session, resources: Resources) -> None:
    user_id = uuid4()
    job_id = given_job(owner, ["queued"], user_id=user_id)

    for _ in range(6):
        worker = given_worker(owner)
        owner.execute(HOLD, (worker, job_id))
        owner.execute("UPDATE processing_jobs SET next_position = 1 WHERE id = %s", (job_id,))
        await die(resources, owner, worker)

    (item,) = await item_rows(resources, job_id)
    assert (item["status"], item["crash_count"]) == ("queued", 2)


async def test_claims_of_a_worker_that_nobody_knows_come_back(owner: Session, resources: Resources) -> None:
    job_id = given_job(
        owner, ["processing", "completed", "processing"], workers=[uuid4(), uuid4(), given_worker(owner)]
    )
    recovery = Recovery.bind(resources, SERVICE)
    early = await recovery.run()
    owner.execute("UPDATE processing_jobs SET updated_at = now() - interval '61 seconds' WHERE id = %s", (job_id,))

    late = await recovery.run()

    assert (early.item_count, late.item_count) == (0, 1)
    statuses = [item["status"] for item in await item_rows(resources, job_id)]
    assert statuses == ["queued", "completed", "processing"]


async def test_claims_on_an_ended_job_end_without_a_trace_however_long_recovery_paused(
    owner: Session, resources: Resources
) -> None:
    worker = given_worker(owner, unseen_s=2 * 86_400)
    job_id = given_job(owner, ["processing", "queued"], workers=[worker])
    owner.execute(CANCEL_LONG_AGO, (job_id,))

    await Recovery.bind(resources, SERVICE).run()

    (item, _) = await item_rows(resources, job_id)
    assert (item["status"], item["attempts"], item["not_before"] is None) == ("queued", None, False)


async def test_two_recoveries_at_once_return_each_item_once(
    owner: Session, resources: Resources, other: Resources
) -> None:
    workers = [given_worker(owner, unseen_s=60) for _ in range(20)]
    job_id = given_job(owner, ["processing"] * 200, workers=workers * 10)

    async with asyncio.TaskGroup() as group:
        runs = [group.create_task(Recovery.bind(each, SERVICE).run()) for each in (resources, other)]

    assert sum(run.result().item_count for run in runs) == 200
    assert {item["crash_count"] for item in await item_rows(resources, job_id)} == {1}


async def test_a_poison_item_kills_few_workers_and_no_neighbour(
    tmp_path: Path, settings: Settings, resources: Resources
) -> None:
    write(tmp_path, "jobs/poison.py", POISON)
    write(tmp_path, "cron/recover_stalled_work.py", RECOVER)
    job_id = await submit(resources, 30, job_type="poison")
    environment = {**os.environ, "DATABASE_URL": str(settings.database_url), "REDIS_URL": str(settings.redis_url)}
    deaths = 0

    async with asyncio.TaskGroup() as group:
        ending = group.create_task(ended(resources, job_id))
        while not ending.done():
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "runtime.work",
                "--functions",
                str(tmp_path),
                env={**environment, "LOG_LEVEL": "error"},
            )
            dead = group.create_task(process.wait())
            await asyncio.wait([dead, ending], return_when=asyncio.FIRST_COMPLETED)
            deaths += dead.done()
            await rows(resources, "UPDATE workers SET seen_at = now() - interval '1 minute' RETURNING 1")
            if not dead.done():
                process.kill()

    items = await item_rows(resources, job_id)
    assert [item["position"] for item in items if item["status"] != "completed"] == [7]
    assert (items[7]["status"], items[7]["error_code"]) == ("failed", "crashed")
    assert deaths <= MOST_DEATHS


async def ended(resources: Resources, job_id: UUID) -> None:
    """Wait until the culprit has failed, then for the end, which recovery leaves to whoever comes in ten seconds."""
    await until(resources, FAILED, job_id, deadline_s=90)
    await rows(resources, CLOSE_NOW)
    await finished(resources, job_id)
