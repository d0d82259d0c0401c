"""How long jobs waited before anybody began them, and whether that was fair."""

from collections.abc import Collection, Iterator
from uuid import UUID

import psycopg
from msgspec import Struct
from psycopg.rows import class_row

from loadtest.counters import as_service
from runtime.store.connections import conninfo_of

SMALL_ITEMS = 100
FAIR_WAIT_S = 10.0  # of a small job, however much others have submitted: lanes take turns

# By primary key.
WAITS = """
SELECT id AS job_id, user_id, total_items,
       extract(epoch FROM coalesce(started_at, completed_at) - created_at)::float8 AS waited_s
FROM processing_jobs WHERE id = ANY (%s) AND coalesce(started_at, completed_at) IS NOT NULL
"""


class Wait(Struct, frozen=True, kw_only=True):
    """Of one job: seconds from its submission to its first claim."""

    job_id: UUID
    user_id: UUID
    total_items: int
    waited_s: float


def waits_of(database_url: str, job_ids: Collection[UUID]) -> list[Wait]:
    """Return the waits of the jobs that were begun, or ended without.

    Args:
        database_url: A login that may become `service_role`.
        job_ids: Which ones.
    """
    with (
        psycopg.connect(conninfo_of(database_url), autocommit=True, prepare_threshold=None) as connection,
        as_service(connection),
        connection.cursor(row_factory=class_row(Wait)) as cursor,
    ):
        return cursor.execute(WAITS, (list(set(job_ids)),)).fetchall()


def complaints_of_waits(waits: Collection[Wait]) -> Iterator[str]:
    """Yield a sentence for each small job that waited beyond what is fair."""
    for wait in waits:
        if wait.total_items <= SMALL_ITEMS and wait.waited_s > FAIR_WAIT_S:
            waited = f"waited {wait.waited_s:.1f} s, fair are {FAIR_WAIT_S:g} s"
            yield f"job {wait.job_id} of {wait.total_items} items {waited}"
