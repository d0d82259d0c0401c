"""Whether every accepted job ended, once, with counters that equal its rows."""

import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from runtime.store.connections import conninfo_of

PATIENCE_S = 180.0
LOOK_EVERY_S = 0.5
FINAL = frozenset({"completed", "failed", "cancelled"})

# The items of the accepted jobs, counted from their rows, by the key (job_id, position).
COUNTED_JOBS = """
SELECT jobs.id, jobs.status, generation, total_items, processed_items, failed_items,
       count(items.position)::int AS rows_total,
       (count(*) FILTER (WHERE items.status = 'completed'))::int AS rows_completed,
       (count(*) FILTER (WHERE items.status = 'failed'))::int AS rows_failed
FROM processing_jobs AS jobs LEFT JOIN processing_job_items AS items ON items.job_id = jobs.id
WHERE jobs.id = ANY (%s)
GROUP BY jobs.id
"""
COUNT_OPEN = """
SELECT count(*) FROM processing_jobs WHERE id = ANY (%s) AND status IN ('queued', 'processing')
"""


class CountedJob(Struct, frozen=True, kw_only=True):
    """A job's own counters beside its rows."""

    id: UUID
    status: str
    generation: int
    total_items: int
    processed_items: int
    failed_items: int
    rows_total: int
    rows_completed: int
    rows_failed: int


def complaints(database_url: str, accepted: Collection[UUID]) -> list[str]:
    """Wait until the accepted jobs have ended, three minutes at most, and return what is wrong, one sentence each.

    Args:
        database_url: A login that may become `service_role`.
        accepted: Ids that submissions were answered with, each once more for each accepted retry.
    """
    starts = Counter(accepted)
    with psycopg.connect(conninfo_of(database_url), autocommit=True, prepare_threshold=None) as connection:
        wait_for_end(connection, list(starts))
        with as_service(connection), connection.cursor(row_factory=class_row(CountedJob)) as cursor:
            jobs = {job.id: job for job in cursor.execute(COUNTED_JOBS, (list(starts),)).fetchall()}
    lost = [f"job {job_id} was accepted and is not there" for job_id in starts if job_id not in jobs]
    return [*lost, *(complaint for job in jobs.values() for complaint in complaints_of(job, starts[job.id]))]


@contextmanager
def as_service(connection: Connection[TupleRow]) -> Iterator[None]:
    """Run a transaction as who sees every row; nothing of it is left in the session, which may be a pooler's."""
    with connection.transaction():
        connection.execute("SET LOCAL ROLE service_role")
        yield


def wait_for_end(connection: Connection[TupleRow], accepted: list[UUID]) -> None:
    """Wait for the last job; what is open after three minutes is a complaint later."""
    deadline = time.monotonic() + PATIENCE_S
    while count_open(connection, accepted) and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_S)  # the truth is in PostgreSQL, which tells nobody


def count_open(connection: Connection[TupleRow], accepted: list[UUID]) -> int:
    """Return how many of the jobs have not ended."""
    with as_service(connection):
        row = connection.execute(COUNT_OPEN, (accepted,)).fetchone()
    return row[0] if row else 0


def complaints_of(job: CountedJob, starts: int = 1) -> Iterator[str]:
    """Yield what is wrong with one job that was started so many times; what a cancelled one left open stays so."""
    if job.status not in FINAL or job.generation != starts:
        yield f"job {job.id} is {job.status} in its generation {job.generation}, and was started {starts} times"
    counters = (job.total_items, job.processed_items, job.failed_items)
    rows = (job.rows_total, job.rows_completed, job.rows_failed)
    if counters != rows:
        yield f"job {job.id} counts {counters} (total, completed, failed), its rows {rows}"
    if job.status != "cancelled" and job.rows_completed + job.rows_failed != job.rows_total:
        yield f"job {job.id} has {job.rows_total - job.rows_completed - job.rows_failed} items without an end"
