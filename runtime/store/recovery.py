"""Statements that heal: after a dead worker, a lost ticket, a lost closing. At rest they read next to nothing."""

# By sequential scan of `workers`, a row a process: those unseen for ten seconds.
SILENT_WORKERS = """
SELECT id FROM workers WHERE seen_at < clock_timestamp() - interval '10 seconds' FOR UPDATE SKIP LOCKED
"""

# By index processing_jobs_open and the primary key of items; runs only when a worker has died. What it held may
# have killed it: each is a suspect, and at the third death it is the culprit.
RETURN_CLAIMS = """
UPDATE processing_job_items AS item
SET status = CASE WHEN crash_count >= 2 THEN 'failed' ELSE 'queued' END,
    crash_count = crash_count + 1, claimed_by = NULL,
    not_before = CASE WHEN crash_count >= 2 THEN NULL ELSE now() END,
    completed_at = CASE WHEN crash_count >= 2 THEN now() END,
    error_code = 'crashed', error_message = 'The worker died while it held this item.'
FROM processing_jobs AS job
WHERE job.status IN ('queued', 'processing') AND item.job_id = job.id
  AND item.status = 'processing' AND item.claimed_by = ANY (%(worker_ids)s)
RETURNING item.job_id, item.position
"""

# By primary key of items over cancelled jobs of the last day: their claims end without a trace.
DROP_CLAIMS = """
UPDATE processing_job_items AS item
SET status = 'queued', claimed_by = NULL
FROM processing_jobs AS job
WHERE job.status IN ('cancelled', 'failed') AND job.completed_at > now() - interval '1 day' AND item.job_id = job.id
  AND item.status = 'processing' AND item.claimed_by = ANY (%(worker_ids)s)
"""

# By primary key.
FORGET_WORKERS = "DELETE FROM workers WHERE id = ANY (%(worker_ids)s)"

# By index processing_jobs_open: whoever has something to claim now, or a job that nobody closed.
OPEN_TURNS = """
SELECT DISTINCT job_type, lane, user_id FROM processing_jobs AS job
WHERE status IN ('queued', 'processing') AND (
  next_position < total_items
  OR (processed_items + failed_items = total_items AND updated_at < now() - interval '10 seconds')
  OR EXISTS (SELECT FROM processing_job_items WHERE job_id = job.id AND not_before <= now()))
"""

# By index processing_jobs_open and the primary key of items: what a worker holds, as far as PostgreSQL knows.
CLAIMS_OF_WORKER = """
SELECT item.job_id, item.position, item.attempt
FROM processing_jobs AS job JOIN processing_job_items AS item ON item.job_id = job.id
WHERE job.status = 'processing' AND item.status = 'processing' AND item.claimed_by = %(worker_id)s
"""
