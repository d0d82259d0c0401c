"""Statements of the ledger: what came of items, for many jobs at once.

Every one is fenced: an attempt that lost its claim (another worker, a later attempt) changes nothing. Results
travel as JSON texts joined by the record separator, which no JSON text contains unescaped (RFC 7464).
"""

from runtime.store.moments import UTC_NOW

RECORD_SEPARATOR = b"\x1e"

# By primary key (job_id, position), one probe for each outcome. The arrays are of different lengths: kinds, delays,
# codes and messages are those of the first outcomes, and the others are completed; a result that is empty is none.
# What belongs to a job that has ended meanwhile, or was cut short, goes back without spending its try. The trigger
# takes the jobs whose counters change in the order of their ids, so groups do not wait for each other in a circle.
RECORD_OUTCOMES = f"""
UPDATE processing_job_items AS item
SET claimed_by = NULL,
    status = CASE kind WHEN 'completed' THEN 'completed' WHEN 'failed' THEN 'failed' ELSE 'queued' END,
    attempt = item.attempt - (kind = 'returned')::int,
    completed_at = CASE WHEN kind IN ('completed', 'failed') THEN now() END,
    not_before = CASE kind WHEN 'postponed' THEN now() + outcome.delay_ms * interval '1 millisecond'
                           WHEN 'returned' THEN now() END,
    result_data = CASE WHEN kind = 'completed' THEN outcome.result::jsonb END,
    score = CASE WHEN kind = 'completed' THEN outcome.score END,
    processing_time_ms = CASE WHEN kind = 'returned' THEN item.processing_time_ms ELSE outcome.elapsed_ms END,
    error_code = CASE WHEN kind = 'returned' THEN item.error_code ELSE outcome.error_code END,
    error_message = CASE WHEN kind = 'returned' THEN item.error_message ELSE outcome.error_message END,
    attempts = CASE WHEN kind IN ('failed', 'postponed')
      THEN coalesce(item.attempts, '[]') || jsonb_build_object(
        'attempt', item.attempt, 'errorCode', outcome.error_code, 'errorMessage', outcome.error_message,
        'failedAt', {UTC_NOW})
      ELSE item.attempts END
FROM (
  SELECT given.*, CASE
           WHEN job_id = ANY (ARRAY(SELECT id FROM processing_jobs WHERE id = ANY (%(jobs)s::uuid[])
                                    AND processing_jobs.status <> 'processing')) THEN 'returned'
           ELSE coalesce(wanted, 'completed') END AS kind
  FROM unnest(%(job_ids)s::uuid[], %(positions)s::int[], %(attempts)s::int[], %(elapsed_ms)s::int[],
              %(scores)s::float8[], %(kinds)s::text[], %(delays_ms)s::bigint[], %(codes)s::text[], %(messages)s::text[],
              string_to_array(convert_from(%(results)b, 'UTF8'), chr(30), ''))
         AS given (job_id, position, attempt, elapsed_ms, score, wanted, delay_ms, error_code, error_message, result)
) AS outcome
WHERE item.job_id = outcome.job_id AND item.position = outcome.position AND item.attempt = outcome.attempt
  AND item.status = 'processing' AND item.claimed_by = %(worker_id)s
"""

# By primary key (job_id, position). Gives claims back without spending the attempt.
GIVE_BACK = """
UPDATE processing_job_items AS item
SET status = 'queued', claimed_by = NULL, attempt = item.attempt - 1, not_before = now()
FROM unnest(%(job_ids)s::uuid[], %(positions)s::int[], %(attempts)s::int[]) AS claim (job_id, position, attempt)
WHERE item.job_id = claim.job_id AND item.position = claim.position AND item.attempt = claim.attempt
  AND item.status = 'processing' AND item.claimed_by = %(worker_id)s
"""

# By primary key: the jobs of a group right after it was written.
JOBS_OF_GROUP = """
SELECT id, user_id, job_type, lane, status, processed_items + failed_items = total_items AS is_finished
FROM processing_jobs WHERE id = ANY (%(jobs)s::uuid[])
"""
