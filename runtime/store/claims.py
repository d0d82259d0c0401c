"""Statements of a claim. The worker's id and the attempt fence everything that is recorded later."""

from runtime.plans import WEIGHT_OF_PLAN, by_plan
from runtime.store.waiting import WAITING_TIME

# The user's job that has been due longest, by index processing_jobs_due, which ends the search at the first row. Locked
# here so that the next statement sees all that was committed before. While the job type is paused there is none (asked
# once a claim, by primary key of `pauses`). A job that came into line since this transaction began counts as due.
LOCK_DUE_JOB = """
SELECT id, user_id, processed_items + failed_items = total_items AS is_finished, EXISTS (
  SELECT FROM processing_job_items WHERE job_id = processing_jobs.id AND crash_count > 0 AND not_before <= now()
) AS has_suspects
FROM processing_jobs
WHERE user_id = %(user_id)s AND job_type = %(job_type)s::text AND lane = %(lane)s::text
  AND status IN ('queued', 'processing') AND due_at <= now() + interval '1 second'
  AND NOT EXISTS (SELECT FROM pauses WHERE pauses.job_type = %(job_type)s::text AND ends_at > now())
ORDER BY due_at, id LIMIT 1 FOR NO KEY UPDATE
"""

# Items of the locked job: up to a batch of those that came back (index processing_job_items_returned) and a batch of
# those that were never claimed (primary key, from `next_position` on). A claim moves `next_position` past what it took,
# so no claim reads over finished items; it may pass `total_items`, for it says that nothing is left there, not where
# the job ends. Rows are named by ctid from a sub-select that runs once, and by nothing else: with any other form the
# planner, whose statistics are always stale here, may run the sub-select once a row, and then claims too many for
# minutes, or read all items of the job. The job is due again now if something is left, later if all that is left comes
# back later, soon if it has to wait for suspects, else not at all.
CLAIM_ITEMS = f"""
WITH job AS (
  SELECT id, next_position, total_items, processed_items + failed_items AS finished,
         %(batch)s * ({by_plan(WEIGHT_OF_PLAN)}) AS batch, {WAITING_TIME} AS waiting
  FROM processing_jobs WHERE id = %(job_id)s
), returned AS (
  SELECT ctid AS place FROM processing_job_items
  WHERE job_id = %(job_id)s AND crash_count = 0 AND not_before <= now()
  ORDER BY not_before LIMIT (SELECT batch FROM job)
), advance AS (
  UPDATE processing_jobs
  SET status = 'processing', started_at = coalesce(started_at, now()), updated_at = clock_timestamp(),
      waited = waited + waiting, next_position = job.next_position + batch,
      due_at = CASE
        WHEN finished = job.total_items THEN now() + interval '10 seconds'
        WHEN job.next_position + batch < job.total_items OR (SELECT count(*) FROM returned) = batch THEN now()
        ELSE least(
          (SELECT min(not_before) FROM processing_job_items WHERE job_id = %(job_id)s AND not_before > now()),
          (SELECT now() + interval '100 milliseconds' FROM processing_job_items
           WHERE job_id = %(job_id)s AND crash_count > 0 AND not_before <= now() LIMIT 1)) END
  FROM job WHERE processing_jobs.id = job.id
)
UPDATE processing_job_items
SET status = 'processing', claimed_by = %(worker_id)s, attempt = attempt + 1, started_at = now(), not_before = NULL
WHERE ctid = ANY (ARRAY(SELECT place FROM returned) || ARRAY(
  SELECT ctid FROM processing_job_items
  WHERE job_id = %(job_id)s AND not_before IS NULL AND status = 'queued'
    AND position >= (SELECT next_position FROM job) AND position < (SELECT next_position + batch FROM job)))
RETURNING position, item_id, attempt
"""

# Items of the locked job that were held when a worker died, one of which may have killed it; by index
# processing_job_items_shaken. After one death they are claimed with no more than are worked at the same moment, so that
# a second death tells who was at work. After two an item is a suspect: few are claimed, then one alone, no more of them
# by this process meanwhile, and the worker's row names them: whatever else it holds at its death is innocent. The job
# is due again at once: its other items go on in the other slots. Where all have to wait, nothing is claimed or changed.
CLAIM_SUSPECTS = f"""
WITH suspects AS (
  SELECT ctid AS place, position, crash_count FROM processing_job_items
  WHERE job_id = %(job_id)s AND crash_count > 1 AND not_before <= now() AND NOT EXISTS (
    SELECT FROM workers JOIN processing_job_items AS item
      ON item.job_id = suspect_job_id AND item.position = ANY (suspect_positions)
    WHERE workers.id = %(worker_id)s AND item.status = 'processing' AND item.claimed_by = %(worker_id)s)
  ORDER BY crash_count DESC, not_before LIMIT 4
), apart AS (
  SELECT place, position FROM suspects WHERE crash_count = (SELECT max(crash_count) FROM suspects)
  LIMIT (SELECT CASE WHEN max(crash_count) > 2 THEN 1 ELSE 4 END FROM suspects)
), naming AS (
  UPDATE workers SET suspect_job_id = %(job_id)s, suspect_positions = ARRAY(SELECT position FROM apart)
  WHERE workers.id = %(worker_id)s AND EXISTS (SELECT FROM apart)
), shaken AS (
  SELECT ctid AS place FROM processing_job_items
  WHERE job_id = %(job_id)s AND crash_count = 1 AND not_before <= now() AND NOT EXISTS (SELECT FROM apart)
  ORDER BY not_before LIMIT %(concurrency)s
), advance AS (
  UPDATE processing_jobs
  SET status = 'processing', started_at = coalesce(started_at, now()), updated_at = clock_timestamp(),
      waited = waited + {WAITING_TIME}, due_at = now()
  WHERE id = %(job_id)s AND (EXISTS (SELECT FROM apart) OR EXISTS (SELECT FROM shaken))
)
UPDATE processing_job_items
SET status = 'processing', claimed_by = %(worker_id)s, attempt = attempt + 1, started_at = now(), not_before = NULL
WHERE ctid = ANY (ARRAY(SELECT place FROM apart) || ARRAY(SELECT place FROM shaken))
RETURNING position, item_id, attempt
"""

# By primary key.
DATA_OF_JOB = "SELECT job_data::text FROM processing_jobs WHERE id = %(job_id)s"

# By index processing_jobs_due: in how many milliseconds the turn's next ticket is due; nothing when nothing is. A pause
# is waited for, unless its end is nobody's to know: then recovery puts the ticket once there is none any more.
NEXT_TICKET = """
SELECT ceil(extract(epoch FROM greatest(due_at, ends_at, clock_timestamp()) - clock_timestamp()) * 1000)::bigint
FROM (
  SELECT due_at FROM processing_jobs
  WHERE user_id = %(user_id)s AND job_type = %(job_type)s::text AND lane = %(lane)s::text
    AND status IN ('queued', 'processing') AND due_at IS NOT NULL
  ORDER BY due_at, id LIMIT 1
) AS next_job LEFT JOIN pauses ON pauses.job_type = %(job_type)s::text
WHERE ends_at IS NULL OR isfinite(ends_at)
"""
