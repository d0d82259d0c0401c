"""Statements that drive the failed items of an ended job again, and that delete one."""

from runtime.store.reads import JOB

# By primary key; a compare-and-set. The new generation has a clock, a summary and an end of its own. What the job
# never started, because it was cancelled or timed out, goes on with it.
RETRY_JOB = """
UPDATE processing_jobs
SET status = 'processing', generation = generation + 1, summary_attempts = 0, is_counted = false,
    started_at = NULL, completed_at = NULL, expires_at = NULL, estimated_completion_time = NULL,
    result_data = NULL, error_code = NULL, error_message = NULL, updated_at = clock_timestamp(),
    due_at = now(), closing_by = NULL, waited = '0'
WHERE id = %(job_id)s
  AND (status = 'failed' OR (status IN ('completed', 'cancelled') AND failed_items > 0))
RETURNING job_type, lane, user_id, generation, total_items - processed_items
"""

# By primary key (job_id), over the items of one job; the trigger takes them off the job's failed items. A crash stays
# counted: an item that killed workers is still worked alone.
QUEUE_FAILED_ITEMS = """
UPDATE processing_job_items
SET status = 'queued', attempt = 0, not_before = now(), completed_at = NULL
WHERE job_id = %(job_id)s AND status = 'failed'
"""

# By primary key: the job as it is shown, which nobody changes until the transaction's end.
HOLD_JOB = f"{JOB} FOR UPDATE"

# By primary key; items and reports go with the job.
DELETE_JOB = "DELETE FROM processing_jobs WHERE id = %(job_id)s"
