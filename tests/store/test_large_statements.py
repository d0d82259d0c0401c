"""What is larger than a socket holds is sent whole before an answer is waited for."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from runtime.queue import intake
from runtime.queue.intake import Intake
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from tests.store.given import Session, counters, given_job, one
from tests.store.ledgers import completed, running_ledger

LENGTH = "SELECT octet_length(%(sent)s::bytea)"
WITHIN_S = 30.0
MIB = 1024 * 1024


@pytest.mark.parametrize("size_bytes", [pytest.param(n * MIB, id=f"{n} MiB") for n in (1, 8, 40)])
async def test_a_large_statement_is_answered(database: Database, size_bytes: int) -> None:
    async with asyncio.timeout(WITHIN_S):
        rows = await database.fetch(SERVICE, LENGTH, {"sent": b"x" * size_bytes})

    assert rows == [(size_bytes,)]


async def test_large_statements_before_a_small_one_are_answered_in_their_order(database: Database) -> None:
    async with asyncio.timeout(WITHIN_S), database.transaction(SERVICE) as connection:
        sent: list[Any] = [await connection.execute(LENGTH, {"sent": b"x" * 3 * MIB}) for _ in range(4)]
        small = await (await connection.execute("SELECT 1")).fetchone()
        lengths = [(await cursor.fetchone())[0] for cursor in sent]

    assert (small, lengths) == ((1,), [3 * MIB] * 4)


async def test_an_error_before_a_large_statement_is_told_and_not_waited_for(database: Database) -> None:
    async def broken() -> None:
        async with database.transaction(SERVICE) as connection:
            await connection.execute(LENGTH, {"sent": b"x" * 8 * MIB})
            raise LookupError

    async with asyncio.timeout(WITHIN_S):
        with pytest.raises(LookupError):
            await broken()

    assert await database.fetch(SERVICE, "SELECT 1") == [(1,)]


async def test_a_ledger_records_large_results_in_groups_of_some_megabytes(owner: Session, database_url: str) -> None:
    """Row: results larger than a socket holds."""
    job_id = given_job(owner, ["processing"] * 200)
    result = b'"' + b"x" * 100_000 + b'"'

    async with running_ledger(database_url) as ledger:
        await ledger.record([completed(job_id, position, result=result) for position in range(200)])

    transactions = "SELECT count(DISTINCT completed_at) FROM processing_job_items WHERE job_id = %s"
    assert counters(owner, job_id) == ("processing", 200, 0)
    assert one(owner, transactions, job_id)[0] >= 5  # 20 MB in groups of 4 MiB


async def test_who_puts_waits_while_megabytes_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_BYTES_WAITING", 1_000_000)
    full = Intake()

    for position in range(10):
        await full.put(completed(uuid4(), position, result=b"x" * 100_000))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await full.put(completed(uuid4(), 10))
