"""Statements about how far jobs are: the same columns for whoever asks, polls or watches."""

# When a job will be done, as far as anybody can know.
ESTIMATE = """
CASE
  WHEN status = 'processing' AND processed_items + failed_items > 0
    THEN now() + (now() - started_at) * (total_items - processed_items - failed_items)
                 / (processed_items + failed_items)
  WHEN status IN ('queued', 'processing') THEN estimated_completion_time
END AS estimated_completion_time
"""

# The look for the current item reads one batch, where the items are that were claimed last; only when something of the
# job is worked and not there (it came back from an earlier try), all of its items.
CURRENT_ITEM = """
CASE WHEN status = 'processing' THEN coalesce((
  SELECT item_id FROM processing_job_items
  WHERE job_id = processing_jobs.id AND status = 'processing' AND position >= next_position - 1000
    AND position < next_position
  ORDER BY position DESC LIMIT 1
), CASE WHEN least(next_position, total_items) - processed_items - failed_items > returned_items THEN (
    SELECT item_id FROM processing_job_items WHERE job_id = processing_jobs.id AND status = 'processing'
    ORDER BY started_at DESC, position DESC LIMIT 1) END) END AS current_item
"""

PROGRESS_COLUMNS = f"""
id AS job_id, user_id, generation, status, progress_percentage::float8 AS progress_percentage, processed_items,
total_items, failed_items, {CURRENT_ITEM}, updated_at AS last_updated,
processed_items + failed_items AS sequence, {ESTIMATE}
"""

# By primary key.
PROGRESS_OF_JOBS = f"""
SELECT {PROGRESS_COLUMNS} FROM processing_jobs WHERE id = ANY (%(job_ids)s::uuid[])
"""

# By the partial index processing_jobs_open.
OPEN_JOBS_OF_USERS = f"""
SELECT {PROGRESS_COLUMNS} FROM processing_jobs
WHERE user_id = ANY (%(user_ids)s::uuid[]) AND status IN ('queued', 'processing')
"""

# By primary key; only what has changed since the versions given is read further. A version is
# `generation << 32 | finished items`, and after every item `generation << 32 | 4294967295` for the end.
CHANGED_JOBS = f"""
SELECT {PROGRESS_COLUMNS}, completed_at, error_message, result_data::text AS result_data FROM processing_jobs
JOIN unnest(%(job_ids)s::uuid[], %(versions)s::bigint[]) AS known (job_id, version) ON known.job_id = id
WHERE known.version < (generation::bigint << 32)
  + CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN 4294967295 ELSE processed_items + failed_items END
"""
