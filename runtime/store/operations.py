"""Statements for operators, over all users and without naming one."""

# By scan of `workers`, a row a process. One is silent after two beats, and given up four seconds later at the soonest.
WORKERS = """
SELECT id, host, pid, functions, started_at, seen_at, seen_at <= clock_timestamp() - interval '6 seconds' AS is_silent
FROM workers ORDER BY started_at, id LIMIT 1000
"""

# By scan of `pauses`, a row a job type.
PAUSES = """
SELECT job_type, reason, began_at, nullif(ends_at, 'infinity') AS ends_at FROM pauses WHERE ends_at > clock_timestamp()
"""

# By index processing_jobs_open; the rows of open jobs alone, newest first.
OPEN_JOBS = """
SELECT id, job_type, lane, status, total_items, processed_items, failed_items, created_at, started_at
FROM processing_jobs
WHERE status IN ('queued', 'processing') AND id < %(before)s
  AND (%(job_type)s::text IS NULL OR job_type = %(job_type)s)
  AND (%(status)s::text IS NULL OR status = %(status)s)
  AND created_at <= now() - %(min_age_s)s * interval '1 second'
ORDER BY id DESC LIMIT %(limit)s
"""

# By index processing_jobs_by_day, then by primary key: the items of the newest jobs with failed ones, as many jobs as
# have some 100,000 items, each job counted by itself: of a million items the answer takes as long as of that many.
FAILURES = """
SELECT job.job_type, item.error_code, sum(item.item_count)::int AS item_count, count(*)::int AS job_count,
       max(item.last_at) AS last_at
FROM (
  SELECT id, job_type, sum(total_items) OVER (ORDER BY completed_at DESC, id) - total_items AS items_before
  FROM processing_jobs
  WHERE completed_at > now() - interval '24 hours' AND failed_items > 0
  ORDER BY completed_at DESC, id LIMIT 200
) AS job
CROSS JOIN LATERAL (
  SELECT error_code, count(*) AS item_count, max(completed_at) AS last_at FROM processing_job_items
  WHERE job_id = job.id AND status = 'failed' GROUP BY error_code
) AS item
WHERE job.items_before < 100000
GROUP BY job.job_type, item.error_code
ORDER BY item_count DESC, job.job_type, item.error_code LIMIT 200
"""

# By index processing_jobs_by_day: jobs that ended in the last 24 hours and are still there, in steps of ten minutes.
HISTORY = """
SELECT date_bin('10 minutes', completed_at, 'epoch') AS began_at, job_type,
       count(*)::int AS job_count, count(*) FILTER (WHERE status = 'failed')::int AS failed_job_count,
       sum(processed_items)::int AS item_count, sum(failed_items)::int AS failed_item_count,
       (avg(extract(epoch FROM started_at - created_at)))::float8 AS average_wait_s,
       (max(extract(epoch FROM started_at - created_at)))::float8 AS longest_wait_s
FROM processing_jobs WHERE completed_at > now() - interval '24 hours'
GROUP BY 1, 2 ORDER BY 1, 2
"""

# By index processing_jobs_by_day, then by primary key: ended jobs that have failed items, the newest first.
RETRYABLE_JOBS = """
SELECT id, failed_items FROM processing_jobs AS job
WHERE completed_at > now() - %(max_age_s)s * interval '1 second' AND failed_items > 0
  AND status IN ('completed', 'failed')
  AND (%(job_type)s::text IS NULL OR job_type = %(job_type)s)
  AND (%(error_code)s::text IS NULL OR EXISTS (
    SELECT FROM processing_job_items WHERE job_id = job.id AND status = 'failed' AND error_code = %(error_code)s))
ORDER BY completed_at DESC LIMIT %(limit)s
"""

RECORD_ACTION = """
INSERT INTO operator_actions (id, user_id, action, subject, item_count)
VALUES (%(id)s, %(user_id)s, %(action)s, %(subject)s, %(item_count)s)
RETURNING true AS is_kept
"""

# By primary key.
ACTIONS = """
SELECT id, acted_at, user_id, action, subject, item_count FROM operator_actions
WHERE id < %(before)s ORDER BY id DESC LIMIT %(limit)s
"""
