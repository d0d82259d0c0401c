"""Statements that end a job after its last item."""

from runtime.store.labels import LABEL

# By primary key. Counted before the summary is made: a crash inside it must count too. The job leaves its user's line:
# as long as the worker lives, nobody else makes the summary.
BEGIN_SUMMARY = """
UPDATE processing_jobs
SET closing_by = %(worker_id)s, summary_attempts = summary_attempts + 1, due_at = NULL, updated_at = clock_timestamp()
WHERE id = %(job_id)s AND status = 'processing' AND processed_items + failed_items = total_items
  AND closing_by IS NULL
RETURNING user_id, job_data::text, summary_attempts, generation, total_items
"""

# By primary key (job_id), in order: a page of what came of the items, as many as make the wanted size, one at least.
FINISHED_ITEMS = f"""
SELECT item_id, position, status, result, error_code, label FROM (
  SELECT *, sum(coalesce(octet_length(result), 0)) OVER (ORDER BY position ROWS UNBOUNDED PRECEDING) AS size_bytes
  FROM (
    SELECT item_id, position, status, CASE WHEN erased_at IS NULL THEN result_data::text END AS result, error_code,
           {LABEL}
    FROM processing_job_items
    WHERE job_id = %(job_id)s AND position > %(after)s ORDER BY position LIMIT %(limit)s
  ) AS found
) AS page
WHERE size_bytes <= %(size_bytes)s OR size_bytes = octet_length(result)
"""

# By primary key; a compare-and-set: of cancel, time-out and completion one wins. A job without a summary is closed by
# whoever comes first, one with a summary by the worker that made it. A job of which nothing could be completed says
# what became of its first item.
CLOSE_JOB = """
UPDATE processing_jobs
SET status = CASE WHEN %(error_code)s::text IS NOT NULL OR processed_items = 0 THEN 'failed' ELSE 'completed' END,
    completed_at = now(), updated_at = now(), expires_at = now() + %(ttl_hours)s * interval '1 hour', closing_by = NULL,
    due_at = NULL,
    result_data = %(result)s::text::jsonb,
    error_code = coalesce(%(error_code)s::text, CASE WHEN processed_items = 0 THEN 'no_item_completed' END),
    error_message = coalesce(%(error_message)s::text, CASE WHEN processed_items = 0 THEN concat(
      'Not one item could be completed.', (
        SELECT ' The first says: ' || item.error_message FROM processing_job_items AS item
        WHERE item.job_id = processing_jobs.id AND item.position = 0 AND item.error_message <> '')) END)
WHERE id = %(job_id)s AND status = 'processing' AND processed_items + failed_items = total_items
  AND closing_by IS NOT DISTINCT FROM %(closing_by)s::uuid
  AND generation = coalesce(%(generation)s::int, generation)
RETURNING status, total_items
"""

# By primary key: the summary was not made, and somebody tries again in a while.
LEAVE_SUMMARY = """
UPDATE processing_jobs
SET closing_by = NULL, due_at = now() + %(after_s)s * interval '1 second', updated_at = clock_timestamp(),
    summary_attempts = summary_attempts - %(untried)s
WHERE id = %(job_id)s AND status = 'processing' AND closing_by = %(worker_id)s
"""

# By index processing_jobs_closing: summaries that a worker has in PostgreSQL and not in its hands. They were begun and
# not made, but for those that were tried.
LEAVE_LOST_SUMMARIES = """
UPDATE processing_jobs
SET closing_by = NULL, due_at = now(), summary_attempts = summary_attempts - (id <> ALL (%(tried)s::uuid[]))::int
WHERE closing_by = %(worker_id)s AND status = 'processing' AND id <> ALL (%(job_ids)s::uuid[])
"""
