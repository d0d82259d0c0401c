"""Statements of a claim. The worker's id and the attempt fence everything that is recorded later."""

# The user's least recently served open job with something to claim, by index processing_jobs_open; then up to a
# batch of items that came back (index processing_job_items_returned) and a batch of items that were never claimed
# (primary key, from `next_position` on). A claim moves `next_position` past what it took, so no claim reads over
# finished items. Rows are named by ctid from a sub-select that runs once: with any other form the planner, whose
# statistics are always stale here, may run the sub-select once a row, and then claims too many for minutes.
# `next_position` may pass `total_items`: it says that nothing is left there, not where the job ends.
# While the job type is paused there is no job to claim from; asked once a claim, by primary key of `pauses`.
#
# An item whose worker died (`crash_count`) may have killed it, so it is claimed alone. After two deaths it is not even
# worked beside another such item in the same process, and the worker's row names it: if the worker dies, it did it.
CLAIM_ITEMS = """
WITH job AS (
  SELECT id, %(batch)s * (CASE plan_type WHEN 'free' THEN 1 WHEN 'enterprise' THEN 4 ELSE 2 END) AS batch
  FROM processing_jobs AS candidate
  WHERE user_id = %(user_id)s AND job_type = %(job_type)s::text AND lane = %(lane)s::text
    AND status IN ('queued', 'processing')
    AND NOT EXISTS (SELECT FROM pauses WHERE pauses.job_type = %(job_type)s::text AND ends_at > now())
    AND (next_position < total_items OR EXISTS (
      SELECT FROM processing_job_items WHERE job_id = candidate.id AND not_before <= now()))
  ORDER BY served_at NULLS FIRST, id LIMIT 1 FOR NO KEY UPDATE
), returned AS (
  SELECT ctid AS place, position, crash_count, not_before FROM processing_job_items
  WHERE job_id = (SELECT id FROM job) AND not_before <= now() AND status = 'queued'
  ORDER BY not_before LIMIT (SELECT batch FROM job) FOR UPDATE SKIP LOCKED
), suspect AS (
  SELECT place, position, crash_count FROM returned
  WHERE crash_count = 1 OR (crash_count > 1 AND NOT EXISTS (
    SELECT FROM workers JOIN processing_job_items AS item
      ON item.job_id = suspect_job_id AND item.position = suspect_position
    WHERE workers.id = %(worker_id)s AND item.status = 'processing' AND item.claimed_by = %(worker_id)s))
  ORDER BY not_before LIMIT 1
), naming AS (
  UPDATE workers SET suspect_job_id = (SELECT id FROM job), suspect_position = suspect.position
  FROM suspect WHERE workers.id = %(worker_id)s AND suspect.crash_count > 1
), turn AS (
  UPDATE processing_jobs
  SET status = 'processing', started_at = coalesce(started_at, now()), served_at = clock_timestamp(),
      next_position = next_position + CASE WHEN EXISTS (SELECT FROM suspect) THEN 0 ELSE (SELECT batch FROM job) END,
      updated_at = clock_timestamp()
  WHERE id = (SELECT id FROM job)
  RETURNING id, next_position
)
UPDATE processing_job_items
SET status = 'processing', claimed_by = %(worker_id)s, attempt = attempt + 1, started_at = now(), not_before = NULL
WHERE ctid = ANY (CASE WHEN EXISTS (SELECT FROM suspect) THEN ARRAY(SELECT place FROM suspect)
  ELSE ARRAY(SELECT place FROM returned WHERE crash_count = 0) || ARRAY(
    SELECT ctid FROM processing_job_items
    WHERE job_id = (SELECT id FROM turn) AND not_before IS NULL AND status = 'queued'
      AND position >= (SELECT next_position FROM turn) - (SELECT batch FROM job)
      AND position < (SELECT next_position FROM turn)
  ) END)
  AND job_id = (SELECT id FROM turn)
RETURNING job_id, position, item_id, attempt
"""

# By index processing_jobs_open and processing_job_items_returned: when the next item of this turn can be claimed. One
# row a job is read, though all its items may wait. A suspect that waits for another is asked for again after a while.
# A pause is waited for, unless its end is nobody's to know: then recovery puts the ticket once there is none any more.
NEXT_RETURN = """
SELECT ceil(greatest(next_ms, CASE WHEN isfinite(ends_at) THEN
    extract(epoch FROM ends_at - clock_timestamp()) * 1000 END))::bigint
FROM (
  SELECT min(CASE WHEN next_position < total_items THEN 0 ELSE greatest(
      extract(epoch FROM next_item.not_before - clock_timestamp()) * 1000,
      CASE WHEN next_item.crash_count > 1 THEN 100 END) END) AS next_ms
  FROM processing_jobs AS job LEFT JOIN LATERAL (
    SELECT not_before, crash_count FROM processing_job_items
    WHERE job_id = job.id AND not_before IS NOT NULL ORDER BY not_before LIMIT 1) AS next_item ON true
  WHERE user_id = %(user_id)s AND job_type = %(job_type)s::text AND lane = %(lane)s::text
    AND status IN ('queued', 'processing')
) AS turn LEFT JOIN pauses ON pauses.job_type = %(job_type)s::text
WHERE next_ms IS NOT NULL AND (ends_at IS NULL OR isfinite(ends_at))
"""

# By index processing_jobs_open: jobs whose last item is recorded and that nobody closed. The one who recorded it
# closes it at once; ten seconds later it has died.
UNCLOSED_JOBS = """
SELECT id FROM processing_jobs
WHERE user_id = %(user_id)s AND job_type = %(job_type)s::text AND lane = %(lane)s::text
  AND status = 'processing' AND processed_items + failed_items = total_items
  AND updated_at < now() - interval '10 seconds'
"""

# By primary key.
JOB_OF_BATCH = """
SELECT user_id, job_data::text FROM processing_jobs WHERE id = %s
"""
