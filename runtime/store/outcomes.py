"""Statements of the ledger: what came of items, for many jobs at once.

Every one is fenced: an attempt that lost its claim (another worker, a later attempt) changes nothing. Results
travel as JSON texts joined by the record separator, which no JSON text contains unescaped (RFC 7464).
"""

RECORD_SEPARATOR = b"\x1e"

# By primary key. The counters of a job are locked from the first statement that counts until the commit: a group with
# two such statements takes its jobs first, in the order of their ids, or two groups could wait in a circle.
LOCK_JOBS = """
SELECT FROM processing_jobs WHERE id = ANY (%(job_ids)s) ORDER BY id FOR NO KEY UPDATE
"""

# By primary key (job_id, position), one probe for each outcome; only jobs that are still open.
RECORD_COMPLETED = """
UPDATE processing_job_items AS item
SET status = 'completed', claimed_by = NULL, completed_at = now(),
    result_data = outcome.result::jsonb, processing_time_ms = outcome.elapsed_ms,
    error_code = NULL, error_message = NULL -- of an earlier try: `attempts` keeps them
FROM unnest(%(job_ids)s::uuid[], %(positions)s::int[], %(attempts)s::int[], %(elapsed_ms)s::int[],
            string_to_array(convert_from(%(results)s, 'UTF8'), chr(30)))
       AS outcome (job_id, position, attempt, elapsed_ms, result)
JOIN processing_jobs AS job ON job.id = outcome.job_id AND job.status = 'processing'
WHERE item.job_id = outcome.job_id AND item.position = outcome.position AND item.attempt = outcome.attempt
  AND item.status = 'processing' AND item.claimed_by = %(worker_id)s
"""

# By primary key (job_id, position). Failed for good, or back to the queue until `delay_ms` from now.
RECORD_FAILED = """
UPDATE processing_job_items AS item
SET status = outcome.status, claimed_by = NULL,
    completed_at = CASE WHEN outcome.status = 'failed' THEN now() END,
    not_before = CASE WHEN outcome.status = 'queued' THEN now() + outcome.delay_ms * interval '1 millisecond' END,
    error_code = outcome.error_code, error_message = outcome.error_message, processing_time_ms = outcome.elapsed_ms,
    attempts = coalesce(item.attempts, '[]') || jsonb_build_object(
      'attempt', item.attempt, 'errorCode', outcome.error_code, 'errorMessage', outcome.error_message,
      'failedAt', now())
FROM unnest(%(job_ids)s::uuid[], %(positions)s::int[], %(attempts)s::int[], %(elapsed_ms)s::int[],
            %(statuses)s::text[], %(delays_ms)s::bigint[], %(codes)s::text[], %(messages)s::text[])
       AS outcome (job_id, position, attempt, elapsed_ms, status, delay_ms, error_code, error_message)
JOIN processing_jobs AS job ON job.id = outcome.job_id AND job.status = 'processing'
WHERE item.job_id = outcome.job_id AND item.position = outcome.position AND item.attempt = outcome.attempt
  AND item.status = 'processing' AND item.claimed_by = %(worker_id)s
"""

# By primary key (job_id, position). Gives claims back without spending the attempt: work that a shutdown or a
# cancelled job cut short.
GIVE_BACK = """
UPDATE processing_job_items AS item
SET status = 'queued', claimed_by = NULL, attempt = item.attempt - 1, not_before = now()
FROM unnest(%(job_ids)s::uuid[], %(positions)s::int[], %(attempts)s::int[]) AS claim (job_id, position, attempt)
WHERE item.job_id = claim.job_id AND item.position = claim.position AND item.attempt = claim.attempt
  AND item.status = 'processing' AND item.claimed_by = %(worker_id)s
"""

# By primary key: the counters that the trigger has just changed.
COUNTERS = """
SELECT id, user_id, job_type, lane, status, progress_percentage::float8 AS progress_percentage, processed_items,
       failed_items, total_items, updated_at, generation
FROM processing_jobs WHERE id = ANY (%(job_ids)s)
"""

# By primary key; counted before the summary is made: a crash inside it must count too.
BEGIN_SUMMARY = """
UPDATE processing_jobs SET summary_attempts = summary_attempts + 1, updated_at = clock_timestamp()
WHERE id = %(job_id)s AND status = 'processing' AND processed_items + failed_items = total_items
RETURNING job_type, job_data::text, summary_attempts, generation
"""

# By primary key (job_id), in order.
RESULTS_OF_JOB = """
SELECT item_id, position, status, result_data::text, error_code FROM processing_job_items
WHERE job_id = %(job_id)s ORDER BY position
"""

# By primary key; a compare-and-set: of cancel, time-out and completion one wins.
CLOSE_JOB = """
UPDATE processing_jobs
SET status = CASE WHEN %(error_code)s::text IS NOT NULL OR processed_items = 0 THEN 'failed' ELSE 'completed' END,
    completed_at = now(), updated_at = now(), expires_at = now() + %(ttl_hours)s * interval '1 hour',
    result_data = %(result)s::text::jsonb,
    error_code = coalesce(%(error_code)s::text, CASE WHEN processed_items = 0 THEN 'no_item_completed' END),
    error_message = coalesce(%(error_message)s::text,
                             CASE WHEN processed_items = 0 THEN 'Not one item could be completed.' END)
WHERE id = %(job_id)s AND status = 'processing' AND generation = %(generation)s
  AND processed_items + failed_items = total_items
RETURNING id
"""
