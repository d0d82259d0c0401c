"""Statements that heal: after a dead worker, a lost ticket, a lost closing. At rest they read next to nothing."""

from runtime.store.moments import UTC_NOW

# By sequential scan of `workers`, a row a process: those unseen for ten seconds, and those that have left.
SILENT_WORKERS = """
SELECT id FROM workers WHERE seen_at < clock_timestamp() - interval '10 seconds' OR has_left FOR UPDATE SKIP LOCKED
"""

# By index processing_jobs_open and the primary key of items: what workers held that left, with its tries.
RETURN_LEFT_CLAIMS = """
UPDATE processing_job_items AS item
SET status = 'queued', claimed_by = NULL, attempt = item.attempt - 1, not_before = now()
FROM processing_jobs AS job, workers AS worker
WHERE worker.id = ANY (%(worker_ids)s) AND has_left AND job.status = 'processing'
  AND least(job.next_position, job.total_items) > job.processed_items + job.failed_items
  AND item.job_id = job.id AND item.position < job.next_position
  AND item.status = 'processing' AND item.claimed_by = worker.id
RETURNING item.job_id, item.position
"""

CRASHED = f"""
error_code = 'crashed', error_message = 'The worker died while it held this item.', claimed_by = NULL,
attempts = coalesce(attempts, '[]') || jsonb_build_object(
  'attempt', attempt, 'errorCode', 'crashed', 'errorMessage', 'The worker died while it held this item.',
  'failedAt', {UTC_NOW})
"""

# By primary keys: a suspect of three deaths was worked without another, so the fourth death is its own work.
FAIL_CULPRITS = f"""
UPDATE processing_job_items AS item
SET status = 'failed', crash_count = crash_count + 1, completed_at = now(), {CRASHED}
FROM workers AS worker JOIN processing_jobs AS job ON job.id = worker.suspect_job_id AND job.status = 'processing'
WHERE worker.id = ANY (%(worker_ids)s) AND item.job_id = suspect_job_id AND item.position = suspect_positions[1]
  AND cardinality(suspect_positions) = 1
  AND item.status = 'processing' AND item.claimed_by = worker.id AND item.crash_count > 2
RETURNING item.job_id, item.position, worker.id, item.item_id, item.attempt, job.job_type
"""

# By primary keys: the other suspects of dead workers were few, and one of them did it.
RETURN_SUSPECTS = f"""
UPDATE processing_job_items AS item
SET status = 'queued', crash_count = least(crash_count + 1, 3), not_before = now(), {CRASHED}
FROM workers AS worker JOIN processing_jobs AS job ON job.id = worker.suspect_job_id AND job.status = 'processing'
WHERE worker.id = ANY (%(worker_ids)s) AND item.job_id = suspect_job_id AND item.position = ANY (suspect_positions)
  AND item.status = 'processing' AND item.claimed_by = worker.id
RETURNING item.job_id, item.position, worker.id
"""

# What else a dead worker held may have killed it, unless it had suspects in its hands.
SHAKEN = f"""
status = 'queued', not_before = now(), {CRASHED},
crash_count = CASE WHEN item.claimed_by = ANY (%(explained)s::uuid[]) THEN crash_count
                   ELSE least(crash_count + 1, 2) END
"""

# By index processing_jobs_open and the primary key of items; runs only when a worker has died.
RETURN_CLAIMS = f"""
UPDATE processing_job_items AS item SET {SHAKEN}
FROM processing_jobs AS job
WHERE job.status = 'processing' AND least(job.next_position, job.total_items) > job.processed_items + job.failed_items
  AND item.job_id = job.id AND item.position < job.next_position
  AND item.status = 'processing' AND item.claimed_by = ANY (%(worker_ids)s)
RETURNING item.job_id, item.position
"""

# The same for workers that nobody knows: one that died before its first sign of life, or right after it was given up.
# By index processing_jobs_open, over jobs that have claims out and have not moved for a minute.
RETURN_ORPHANS = f"""
UPDATE processing_job_items AS item SET {SHAKEN}
FROM processing_jobs AS job
WHERE job.status = 'processing' AND job.updated_at < now() - interval '1 minute'
  AND least(job.next_position, job.total_items) > job.processed_items + job.failed_items
  AND item.job_id = job.id AND item.position < job.next_position
  AND item.status = 'processing' AND NOT EXISTS (SELECT FROM workers WHERE workers.id = item.claimed_by)
RETURNING item.job_id, item.position
"""

# By index processing_jobs_closing: summaries in the hands of workers that have died, or that nobody knows.
RETURN_SUMMARIES = """
UPDATE processing_jobs SET closing_by = NULL, due_at = now()
WHERE status = 'processing' AND closing_by IS NOT NULL AND (closing_by = ANY (%(worker_ids)s::uuid[]) OR (
  updated_at < now() - interval '1 minute' AND NOT EXISTS (SELECT FROM workers WHERE workers.id = closing_by)))
"""

# By index processing_jobs_by_day and the primary key of items: a living worker gives back what it holds of an ended job
# within seconds, so only jobs that ended around its death are left. They may be driven again.
DROP_CLAIMS = """
UPDATE processing_job_items AS item SET status = 'queued', claimed_by = NULL, not_before = now()
FROM processing_jobs AS job
WHERE job.status IN ('cancelled', 'failed') AND job.processed_items + job.failed_items < job.total_items
  AND job.completed_at > (SELECT min(seen_at) FROM workers WHERE id = ANY (%(worker_ids)s)) - interval '1 minute'
  AND item.job_id = job.id AND item.position < job.next_position
  AND item.status = 'processing' AND item.claimed_by = ANY (%(worker_ids)s)
"""

# By primary key.
FORGET_WORKERS = "DELETE FROM workers WHERE id = ANY (%(worker_ids)s)"

# By index processing_jobs_due: whoever has something to claim or to close now, unless the type is paused.
DUE_TURNS = """
SELECT DISTINCT job_type, lane, user_id FROM processing_jobs AS job
WHERE status IN ('queued', 'processing') AND due_at <= now()
  AND NOT EXISTS (SELECT FROM pauses WHERE pauses.job_type = job.job_type AND ends_at > now())
"""

# By indexes processing_jobs_open and processing_jobs_by_day and the primary key of items: what a worker holds, as far
# as PostgreSQL knows. A job may have been cancelled, or timed out, since it was claimed from.
CLAIMS_OF_WORKER = """
SELECT item.job_id, item.position, item.attempt
FROM (
  SELECT id, next_position FROM processing_jobs
  WHERE status = 'processing' AND least(next_position, total_items) > processed_items + failed_items
  UNION ALL
  SELECT id, next_position FROM processing_jobs
  WHERE completed_at > now() - %(ended_within_s)s * interval '1 second' AND status IN ('cancelled', 'failed')
    AND least(next_position, total_items) > processed_items + failed_items
) AS job JOIN processing_job_items AS item ON item.job_id = job.id AND item.position < job.next_position
WHERE item.status = 'processing' AND item.claimed_by = %(worker_id)s
"""
