"""Jobs in any state, written by the owner of the tables, and what became of them."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import uuid_utils.compat as uuid_utils
from psycopg import Connection
from psycopg.rows import TupleRow, dict_row

from runtime.store.database import BECOME
from runtime.store.identity import Role
from runtime.store.postgres_arrays import array, text_array

Session = Connection[TupleRow]
WORKER = UUID("00000000-0000-7000-8000-00000000000a")
FINAL = ("completed", "failed", "cancelled")
DEADLINE_S = 20.0

ADD_JOB = """
INSERT INTO processing_jobs (id, user_id, job_type, total_items, processed_items, failed_items, next_position, job_data)
VALUES (%s, %s, 'echo', %s, %s, %s, %s, '{}')
"""
ADD_ITEMS = """
INSERT INTO processing_job_items (job_id, user_id, position, item_id, item_type, status, attempt, claimed_by,
                                  completed_at, result_data)
SELECT %s, %s, place - 1, 'item-' || place - 1, 'echo', status, (status <> 'queued')::int,
       CASE WHEN status = 'processing' THEN worker END,
       CASE WHEN status IN ('completed', 'failed') THEN now() END, CASE WHEN status = 'completed' THEN jsonb '{}' END
FROM unnest(%s::text[], %s::uuid[]) WITH ORDINALITY AS items (status, worker, place)
"""
TOUCHED = """
SELECT (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int, n_tup_upd::int
FROM pg_stat_xact_user_tables WHERE relname = %s
"""
START_OR_END_JOB = """
UPDATE processing_jobs
SET status = %s, started_at = now(), completed_at = CASE WHEN %s THEN now() END
WHERE id = %s
"""


def given_job(
    owner: Session,
    items: Sequence[str],
    *,
    status: str = "processing",
    workers: Sequence[UUID] = (),
    user_id: UUID | None = None,
) -> UUID:
    """Write a job with items of these statuses; item n is claimed by `workers[n]`, else by `WORKER`."""
    job_id, user = uuid_utils.uuid7(), user_id or uuid4()
    claimed_by = [*workers, *[WORKER] * (len(items) - len(workers))]
    counts = (len(items), items.count("completed"), items.count("failed"))
    never_claimed = next((n for n in range(len(items), 0, -1) if items[n - 1] != "queued"), 0)
    with owner.transaction():
        owner.execute(ADD_JOB, (job_id, user, *counts, never_claimed))
        owner.execute(ADD_ITEMS, (job_id, user, text_array(items), array(claimed_by)))
        if status != "queued":
            owner.execute(START_OR_END_JOB, (status, status in FINAL, job_id))
    return job_id


@contextmanager
def acting(login: Session, role: Role, user_id: UUID | None = None, claims: str | None = None) -> Iterator[Session]:
    """Run a transaction as the pool does; `claims` other than the user's own are a forged token."""
    own = f'{{"sub": "{user_id}", "role": "{role}"}}' if user_id else ""
    with login.transaction():
        login.execute(BECOME, (role, own if claims is None else claims, "10s", "10s"))
        yield login


def one(session: Session, query: str, *parameters: object) -> tuple[Any, ...]:
    """Return the only row."""
    (row,) = session.execute(query, parameters).fetchall()
    return tuple(row)


def job_row(session: Session, job_id: UUID) -> dict[str, Any]:
    cursor = session.cursor(row_factory=dict_row)
    (row,) = cursor.execute("SELECT * FROM processing_jobs WHERE id = %s", (job_id,)).fetchall()
    return row


def counters(session: Session, job_id: UUID) -> tuple[Any, ...]:
    """Return a job's status, completed items and failed items."""
    return one(session, "SELECT status, processed_items, failed_items FROM processing_jobs WHERE id = %s", job_id)


def statuses(session: Session, job_id: UUID) -> list[str]:
    """Return the statuses of a job's items, in order."""
    query = "SELECT status FROM processing_job_items WHERE job_id = %s ORDER BY position"
    return [row[0] for row in session.execute(query, (job_id,))]


@contextmanager
def touching(session: Session, table: str) -> Iterator[dict[str, int]]:
    """Fill in how many rows of a table the block read and updated, those of its triggers included; then roll back."""
    touched: dict[str, int] = {}
    with session.transaction(force_rollback=True):
        before = one(session, TOUCHED, table)
        yield touched
        after = one(session, TOUCHED, table)
    touched |= {"read": after[0] - before[0], "updated": after[1] - before[1]}


async def until_waiting(owner: Session, count: int) -> None:
    """Wait until this many sessions of this database wait for another's lock."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    end = time.monotonic() + DEADLINE_S
    while one(owner, query)[0] < count:
        assert time.monotonic() < end, f"not {count} sessions wait"
        await asyncio.sleep(0.005)


def connected(url: str) -> Session:
    return psycopg.connect(url, autocommit=True)


@contextmanager
def locked(owner_url: str, job_id: UUID) -> Iterator[None]:
    """Keep a job's row locked, as an operator's session may."""
    with connected(owner_url) as stranger, stranger.transaction():
        stranger.execute("SELECT FROM processing_jobs WHERE id = %s FOR UPDATE", (job_id,))
        yield
