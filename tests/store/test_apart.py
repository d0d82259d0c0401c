"""Nobody waits for another's outcome: what is not written stands apart, with its job alone."""

import asyncio
from collections.abc import Callable
from itertools import product
from uuid import UUID, uuid4

import psycopg
import pytest

from runtime.queue import apart, ledger
from runtime.queue.group_commit import CommittedGroup, Group, commit_group
from runtime.queue.intake import Intake
from runtime.store import database as pool
from runtime.store.database import Database
from tests.store.given import DEADLINE_S, Session, counters, given_job, locked, one, statuses, until_waiting
from tests.store.ledgers import completed, running_ledger

POISON = """
CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.position = 7 AND NEW.status = 'completed' THEN
    RAISE EXCEPTION 'missing chunk number 0 for toast value' USING ERRCODE = 'XX001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER poison BEFORE UPDATE ON processing_job_items FOR EACH ROW EXECUTE FUNCTION poison();
"""
EARLIER = """
SELECT count(*) FROM processing_job_items
WHERE job_id = %s AND completed_at < (SELECT completed_at FROM processing_job_items WHERE job_id = %s)
"""


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_WAIT_S", 0.1)


async def until_counted(owner: Session, job_id: UUID, done: int) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while counters(owner, job_id)[1] < done:  # noqa: ASYNC110 -- nobody announces it
            await asyncio.sleep(0.01)


async def until_held(kept: ledger.Ledger, positions: list[int]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while [outcome.item.position for outcome in kept.held()] != positions:  # noqa: ASYNC110 -- nobody announces it
            await asyncio.sleep(0.01)


async def test_a_group_that_waits_for_a_lock_keeps_no_other(
    owner: Session, owner_url: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row: a stranger's lock on a job's row."""
    monkeypatch.setitem(pool.LOCK_TIMEOUT_S, "service_role", 2 * DEADLINE_S)
    held, other = given_job(owner, ["processing"]), given_job(owner, ["processing"])

    async with running_ledger(database_url) as running:
        with locked(owner_url, held):
            running.ledger.put_now(completed(held, 0))
            await until_waiting(owner, 1)
            running.ledger.put_now(completed(other, 0))
            await until_counted(owner, other, 1)
            assert counters(owner, held)[1] == 0
        await until_counted(owner, held, 1)


async def test_what_was_grouped_with_a_locked_job_is_recorded_while_that_is_locked(
    owner: Session, owner_url: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row: a stranger's lock on a job's row."""
    monkeypatch.setitem(pool.LOCK_TIMEOUT_S, "service_role", 0.05)
    held, *others = (given_job(owner, ["processing"] * 2) for _ in range(4))

    async with running_ledger(database_url) as running:
        with locked(owner_url, held):
            for job_id, position in product((held, *others), range(2)):
                running.ledger.put_now(completed(job_id, position))
            for job_id in others:
                await until_counted(owner, job_id, 2)
            assert counters(owner, held)[1] == 0
        await until_counted(owner, held, 2)


async def test_a_row_that_is_never_taken_keeps_no_neighbour(owner: Session, database_url: str) -> None:
    """Row: a row that PostgreSQL never takes."""
    owner.execute(POISON)
    job_id = given_job(owner, ["processing"] * 20)

    async with running_ledger(database_url) as running:
        for position in range(20):
            running.ledger.put_now(completed(job_id, position))
        await until_counted(owner, job_id, 19)
        await until_held(running.ledger, [7])
        owner.execute("DROP TRIGGER poison ON processing_job_items")
        await until_counted(owner, job_id, 20)


async def test_an_outcome_that_ends_the_session_keeps_no_other(
    owner: Session, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row: a row that PostgreSQL never takes. A crash is told to everybody; in time it is known whose it is."""
    job_id, other = given_job(owner, ["processing"] * 5), given_job(owner, ["processing"])

    async def crash(group: Group, database: Database, worker_id: UUID) -> CommittedGroup:
        if any(outcome.item.position == 3 for outcome in group.outcomes):
            message = "server closed the connection unexpectedly"
            raise psycopg.OperationalError(message)
        return await commit_group(group, database, worker_id)

    monkeypatch.setattr(ledger, "commit_group", crash)
    monkeypatch.setattr(ledger, "LONGEST_WAIT_S", 0.1)
    async with running_ledger(database_url) as running:
        for outcome in (*(completed(job_id, position) for position in range(5)), completed(other, 0)):
            running.ledger.put_now(outcome)
        await until_counted(owner, job_id, 4)
        await until_counted(owner, other, 1)
        monkeypatch.undo()
        monkeypatch.setattr(ledger, "commit_group", commit_group)
        await until_counted(owner, job_id, 5)


async def test_refused_results_are_recorded_between_those_of_others(owner: Session, database_url: str) -> None:
    """Row: a flood of results that cannot be stored."""
    flood, other = given_job(owner, ["processing"] * 100), given_job(owner, ["processing"])

    async with running_ledger(database_url) as running:
        refused = [completed(flood, position, result=b"{") for position in range(100)]
        await running.record([*refused, completed(other, 0)])

    assert set(statuses(owner, flood)) == {"failed"}
    assert one(owner, EARLIER, flood, other)[0] < 10
    assert counters(owner, other) == ("processing", 1, 0)


async def test_what_stands_apart_has_a_bound_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_WAITING", 3)
    intake, job_id = Intake(), uuid4()
    for position in range(2):
        intake.put_now(completed(job_id, position))
    intake.set_apart(await intake.next_group())

    await intake.put(completed(job_id, 2))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await intake.put(completed(job_id, 3))
    await intake.put(completed(uuid4(), 0))

    assert sorted(outcome.item.position for outcome in intake.held()) == [0, 0, 1, 2]


@pytest.mark.parametrize("fails", [lambda _: False, lambda group: 7 in group, lambda group: len(group) > 1])
async def test_a_job_that_stands_apart_is_tried_by_less_and_then_by_more(fails: Callable[[list[int]], bool]) -> None:
    intake, job_id = Intake(), uuid4()
    for position in range(12):
        intake.put_now(completed(job_id, position))
    intake.set_apart(await intake.next_group())
    written: list[int] = []

    while len(written) < 11:
        intake.apart.hurry()
        group = await intake.apart.next_group()
        positions = [outcome.item.position for outcome in group.outcomes]
        if fails(positions):
            intake.apart.put_back(group, at_once=False)
        else:
            intake.apart.settle(group)
            written += positions

    assert sorted([*written, *(outcome.item.position for outcome in intake.held())]) == list(range(12))
