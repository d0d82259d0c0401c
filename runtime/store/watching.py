"""Statements about jobs that somebody watches: what is new of them since a version.

A version is `generation << 32 | finished items`, and after every item `generation << 32 | 4294967295` for the end.
"""

PROGRESS_COLUMNS = """
id AS job_id, user_id, generation, status, progress_percentage::float8 AS progress_percentage, processed_items,
total_items, failed_items,
(SELECT item_id FROM processing_job_items
 WHERE job_id = processing_jobs.id AND status = 'processing' AND processing_jobs.status = 'processing'
   AND position >= next_position - 1000 AND position < next_position
 ORDER BY position DESC LIMIT 1) AS current_item,
updated_at AS last_updated, processed_items + failed_items AS sequence,
CASE WHEN status = 'processing' AND processed_items + failed_items > 0
  THEN now() + (now() - started_at) * (total_items - processed_items - failed_items)
               / (processed_items + failed_items) END AS estimated_completion_time
"""

# By primary key; the look for the current item reads one batch at most.
PROGRESS_OF_JOB = f"SELECT {PROGRESS_COLUMNS} FROM processing_jobs WHERE id = %(job_id)s"  # noqa: S608 -- a constant

# By the partial index processing_jobs_open.
OPEN_JOBS_OF_USERS = f"""
SELECT {PROGRESS_COLUMNS} FROM processing_jobs
WHERE user_id = ANY (%(user_ids)s::uuid[]) AND status IN ('queued', 'processing')
"""  # noqa: S608 -- a constant

# By primary key; only what has changed since the versions given is read further.
CHANGED_JOBS = f"""
SELECT {PROGRESS_COLUMNS}, completed_at, error_message, result_data::text AS result_data FROM processing_jobs
JOIN unnest(%(job_ids)s::uuid[], %(versions)s::bigint[]) AS known (job_id, version) ON known.job_id = id
WHERE known.version < (generation::bigint << 32)
  + CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN 4294967295 ELSE processed_items + failed_items END
"""  # noqa: S608 -- a constant
