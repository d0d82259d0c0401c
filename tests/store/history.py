"""A database with a past: 100,000 finished items, and a few jobs that the planner's statistics do not know."""

from uuid import UUID

import uuid_utils.compat as uuid_utils
from msgspec import Struct

from tests.store.given import WORKER, Session

SIZE = 10_000  # items of each job
PAST_JOBS = 10
OTHER_JOBS = 3_000  # finished, their items not kept: they make the table of jobs a big one


class Job(Struct, frozen=True, kw_only=True):
    """A job of a user of its own."""

    id: UUID
    user_id: UUID


def a_job() -> Job:
    return Job(id=uuid_utils.uuid7(), user_id=uuid_utils.uuid7())


NEW = a_job()  # submitted a moment ago, never claimed
STARTED = a_job()  # its first 500 items are claimed, 10,000 in all
RETURNING = a_job()  # claimed to its end; a thousand items came back and are due
WORKED = a_job()  # its last item is recorded, it is not closed
WRITTEN = a_job()  # its items are not yet inserted
LIVE_JOBS = (NEW, STARTED, RETURNING, WORKED, WRITTEN)

ADD_OTHERS = """
INSERT INTO processing_jobs (id, user_id, job_type, status, total_items, processed_items, next_position, job_data,
                             started_at, completed_at)
SELECT gen_random_uuid(), gen_random_uuid(), 'echo', 'completed', 1, 1, 1, '{}', now(), now()
FROM generate_series(1, %(count)s)
"""
ADD_JOB = """
INSERT INTO processing_jobs (id, user_id, job_type, status, total_items, processed_items, next_position, job_data,
                             started_at, completed_at)
VALUES (%(id)s, %(user_id)s, 'echo', %(status)s::text, %(size)s, %(processed)s, %(next_position)s, '{}',
        CASE WHEN %(status)s::text <> 'queued' THEN now() END,
        CASE WHEN %(status)s::text = 'completed' THEN now() END)
"""
ADD_ITEMS = """
INSERT INTO processing_job_items (job_id, user_id, position, item_id, item_type, status, attempt, claimed_by,
                                  started_at, completed_at, not_before, result_data)
SELECT %(id)s, %(user_id)s, place, 'item-' || place, 'echo', status, (place < %(next_position)s)::int,
       CASE WHEN status = 'processing' THEN %(worker_id)s::uuid END,
       CASE WHEN place < %(next_position)s THEN now() END, CASE WHEN status = 'completed' THEN now() END,
       CASE WHEN status = 'queued' AND place < %(next_position)s THEN now() - interval '1 second' END,
       CASE WHEN status = 'completed' THEN '{"score": 1.5}'::jsonb END
FROM generate_series(0, %(size)s - 1) AS place
CROSS JOIN LATERAL (SELECT CASE WHEN place < %(processed)s THEN 'completed' WHEN place < %(claimed)s THEN 'processing'
                                ELSE 'queued' END) AS counted (status)
"""


def write_jobs(owner: Session, *, knows_history: bool) -> None:
    """Write everything; the statistics are of the finished items alone, or of empty tables."""
    owner.execute("SET session_replication_role = replica")  # rows as they would be: no trigger has to make them so
    for table in ("processing_jobs", "processing_job_items"):
        owner.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
    if not knows_history:
        owner.execute("VACUUM ANALYZE")
    owner.execute(ADD_OTHERS, {"count": OTHER_JOBS})
    for _ in range(PAST_JOBS):
        write(owner, a_job(), status="completed", processed=SIZE)
    if knows_history:
        owner.execute("VACUUM ANALYZE")
    write(owner, NEW, status="queued")
    write(owner, STARTED, claimed=500)
    write(owner, RETURNING, processed=SIZE - 1_000, next_position=SIZE)
    write(owner, WORKED, processed=SIZE)
    owner.execute(ADD_JOB, row(WRITTEN, status="queued"))


def write(owner: Session, job: Job, *, status: str = "processing", **counts: int) -> None:
    columns = row(job, status=status, **counts)
    owner.execute(ADD_JOB, columns)
    owner.execute(ADD_ITEMS, columns)


def row(job: Job, *, status: str, **counts: int) -> dict[str, object]:
    """Return the columns of a job; its items are completed below `processed` and claimed below `claimed`."""
    processed, claimed = counts.get("processed", 0), counts.get("claimed", 0)
    return {
        "id": job.id,
        "user_id": job.user_id,
        "status": status,
        "size": SIZE,
        "processed": processed,
        "claimed": claimed,
        "next_position": counts.get("next_position", max(processed, claimed)),
        "worker_id": WORKER,
    }
