"""Statements that show jobs, items and numbers; row-level security decides whose."""

from runtime.store.progress import ESTIMATE

JOB_COLUMNS = f"""
id, user_id, job_type, status, progress_percentage::float8, processed_items, total_items, failed_items, {ESTIMATE},
created_at, started_at, completed_at, expires_at, error_message, plan_type, priority, title,
job_description_id
"""

# By primary key.
JOB = f"SELECT {JOB_COLUMNS} FROM processing_jobs WHERE id = %(job_id)s"

# By primary keys and the first entry of index processing_job_items_returned. Items below `next_position` are finished,
# came back, or are worked now. What keeps all jobs of the type goes before the job's own.
WAIT_REASON = """
SELECT CASE
  WHEN claimed > returned_items THEN NULL
  WHEN returned_items = 0 AND NOT has_unclaimed THEN NULL
  WHEN pause_reason = 'operator' THEN 'paused'
  WHEN pause_reason = 'provider' THEN 'provider_paused'
  WHEN held_until > clock_timestamp() - interval '2 seconds' THEN 'budget_spent'
  WHEN NOT EXISTS (SELECT FROM workers
                   WHERE job_type = ANY (functions) AND seen_at > clock_timestamp() - interval '10 seconds')
    THEN 'no_worker'
  WHEN has_unclaimed OR next_return <= now() THEN 'behind_others'
  ELSE 'retry_at'
END
FROM (
  SELECT id, job_type, held_until, returned_items, next_position < total_items AS has_unclaimed,
         least(next_position, total_items) - processed_items - failed_items AS claimed,
         (SELECT reason FROM pauses WHERE pauses.job_type = processing_jobs.job_type AND ends_at > clock_timestamp())
           AS pause_reason
  FROM processing_jobs WHERE id = %(job_id)s AND status IN ('queued', 'processing')
) AS job CROSS JOIN LATERAL (
  SELECT min(not_before) AS next_return FROM processing_job_items WHERE job_id = job.id AND not_before IS NOT NULL
) AS items
"""

# By index processing_jobs_of_user; ids rise with time, so the newest come first.
JOBS_OF_USER = f"""
SELECT {JOB_COLUMNS} FROM processing_jobs
WHERE user_id = %(user_id)s AND id < %(before)s
ORDER BY id DESC LIMIT %(limit)s
"""

# By primary key.
RESULT = "SELECT status, result_data::text FROM processing_jobs WHERE id = %(job_id)s"

# By the partial indexes on open jobs and on completed_at, and by the primary key (date) of what deleted jobs leave.
STATISTICS = """
SELECT wanted.job_type,
  coalesce(open_jobs.queued, 0) AS queue_depth, coalesce(open_jobs.processing, 0) AS processing_count,
  coalesce(today.completed, 0) AS completed_today, coalesce(today.failed, 0) AS failed_today,
  coalesce(round(today.total_ms / nullif(today.completed, 0)), 0)::int AS average_processing_time_ms
FROM unnest(%(job_types)s::text[]) WITH ORDINALITY AS wanted (job_type, place)
LEFT JOIN (
  SELECT job_type, count(*) FILTER (WHERE status = 'queued') AS queued,
         count(*) FILTER (WHERE status = 'processing') AS processing
  FROM processing_jobs WHERE status IN ('queued', 'processing') GROUP BY job_type
) AS open_jobs USING (job_type)
LEFT JOIN (
  SELECT job_type, sum(completed) AS completed, sum(failed) AS failed, sum(total_ms) AS total_ms
  FROM (
    SELECT job_type, (status = 'completed')::int AS completed, (status = 'failed')::int AS failed,
           CASE WHEN status = 'completed' THEN extract(epoch FROM completed_at - started_at) * 1000 END AS total_ms
    FROM processing_jobs
    WHERE completed_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
    UNION ALL
    SELECT job_type, completed_jobs, failed_jobs, total_processing_time_ms
    FROM deleted_job_counts WHERE date = (now() AT TIME ZONE 'UTC')::date
  ) AS ended GROUP BY job_type
) AS today USING (job_type)
ORDER BY place
"""
