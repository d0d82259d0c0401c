"""Statements of the schedules that keep the tables in order; at rest each reads a few rows of an index."""

from runtime.store.waiting import WAITING_TIME

# By index processing_jobs_started; a compare-and-set. A job's time is that since its start without what it waited for
# its turn. A job whose outcomes are being committed is left to the next run.
TIME_OUT_JOBS = f"""
UPDATE processing_jobs
SET status = 'failed', error_code = 'timed_out', error_message = %(message)s, completed_at = now(),
    updated_at = clock_timestamp(), due_at = NULL, expires_at = now() + %(ttl_hours)s * interval '1 hour'
WHERE status = 'processing' AND id = ANY (ARRAY(
  SELECT id FROM processing_jobs
  WHERE status = 'processing' AND started_at < now() - %(timeout_minutes)s * interval '1 minute'
    AND started_at + waited + {WAITING_TIME} < now() - %(timeout_minutes)s * interval '1 minute'
  ORDER BY started_at LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED))
RETURNING id, job_type
"""

# By index processing_jobs_expiry, a batch.
DELETE_EXPIRED_JOBS = "SELECT cleanup_expired_jobs()"

# By index resumes_unused, from a place on: a batch of at most 256 MiB, or one file. While a user has an open job (found
# by index processing_jobs_open) the user's files stay: it may be about to read them.
DELETE_UNUSED_RESUMES = """
WITH seen AS (
  SELECT id, user_id, created_at, sum(size_bytes) OVER (ORDER BY created_at, id) - size_bytes AS bytes_before
  FROM (
    SELECT id, user_id, created_at, octet_length(content) AS size_bytes FROM resumes
    WHERE used_at IS NULL AND text IS NULL AND text_error IS NULL
      AND created_at < now() - %(days)s * interval '1 day'
      AND (created_at, id) > (%(after_at)s::timestamptz, %(after_id)s::uuid)
    ORDER BY created_at, id LIMIT 1000 FOR UPDATE SKIP LOCKED) AS oldest
), batch AS (
  SELECT id, user_id, created_at FROM seen WHERE bytes_before < 268435456
), deleted AS (
  DELETE FROM resumes WHERE id = ANY (ARRAY(
    SELECT id FROM batch
    WHERE NOT EXISTS (SELECT FROM processing_jobs AS job
                      WHERE job.user_id = batch.user_id AND job.status IN ('queued', 'processing'))))
  RETURNING id
)
SELECT created_at, id, (SELECT count(*) FROM deleted) FROM batch ORDER BY created_at DESC, id DESC LIMIT 1
"""

# By index processing_jobs_uncounted, a batch.
COUNT_ENDED_JOBS = "SELECT count_ended_jobs()"

# By primary key (date): what is left of days that are over.
FORGET_DELETED_JOBS = "DELETE FROM deleted_job_counts WHERE date < (now() AT TIME ZONE 'UTC')::date"

# By index processing_jobs_open, over the jobs that nobody has started.
KEEP_PEAK_DEPTHS = """
INSERT INTO queue_statistics AS day (date, job_type, peak_queue_depth)
SELECT (now() AT TIME ZONE 'UTC')::date, job_type, count(*) FROM processing_jobs
WHERE status = 'queued'
GROUP BY job_type ORDER BY job_type
ON CONFLICT (date, job_type) DO UPDATE SET peak_queue_depth = excluded.peak_queue_depth, updated_at = clock_timestamp()
WHERE day.peak_queue_depth < excluded.peak_queue_depth
"""

# By index processing_jobs_open, over open jobs, never more than `limit` of them: beyond that the numbers are lower
# bounds. No item is read. A job waits from the moment from which something of it could be claimed, or it could end.
QUEUE_STATES = """
SELECT job_type::text, lane, count(*) FILTER (WHERE status = 'queued')::int AS queue_depth,
       sum(greatest(total_items - next_position, 0) + returned_items)::int AS items_waiting,
       greatest(extract(epoch FROM now() - min(greatest(due_at, created_at)) FILTER (WHERE due_at <= now())), 0)::float8
         AS oldest_wait_s
FROM (
  SELECT job_type, lane, status, total_items, next_position, returned_items, due_at, created_at
  FROM processing_jobs WHERE status IN ('queued', 'processing') LIMIT %(limit)s
) AS open
GROUP BY job_type, lane
"""

# By scan of `workers`, a row a process.
WORKERS_BY_TYPE = """
SELECT job_type, count(*) FILTER (WHERE seen_at > clock_timestamp() - interval '10 seconds')::int AS worker_count
FROM workers CROSS JOIN LATERAL unnest(functions) AS served (job_type)
GROUP BY job_type
"""

# By scan of `workers`: those that recovery has not given up yet.
SILENT_WORKER_COUNT = """
SELECT count(*) FROM workers WHERE seen_at <= clock_timestamp() - interval '10 seconds'
"""

# By scan of `pauses`, a row a job type.
PAUSED_TYPES = "SELECT job_type, reason FROM pauses WHERE ends_at > clock_timestamp()"

# The numbers are for people who wait for them: a database that has no time for them has other worries.
AT_ONCE = "SET LOCAL statement_timeout = '2s'"
