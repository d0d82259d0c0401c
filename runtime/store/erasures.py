"""Statements that erase what was made of a resume, job by job, and keep on record that it was."""

# By primary key and index processing_job_items_of_item: whose it is, or was, as far as the caller may see.
OWNERS_OF_RESUME = """
SELECT user_id FROM resumes WHERE id = %(resume_id)s
UNION SELECT user_id FROM processing_job_items WHERE item_id = %(resume_id)s::text
UNION SELECT user_id FROM erasures WHERE resume_id = %(resume_id)s
"""

# By primary key.
DELETE_OWNED_RESUME = "DELETE FROM resumes WHERE id = %(resume_id)s AND user_id = ANY (%(owners)s::uuid[])"

# By primary key. What was asked for before is done again: more may have been made since.
ASK_FOR_ERASURE = """
INSERT INTO erasures (user_id, resume_id) SELECT owner, %(resume_id)s FROM unnest(%(owners)s::uuid[]) AS owners (owner)
ON CONFLICT (user_id, resume_id) DO UPDATE SET asked_at = now(), finished_at = NULL
"""

# By index erasures_unfinished.
UNFINISHED_ERASURES = """
SELECT user_id, resume_id FROM erasures
WHERE finished_at IS NULL AND asked_at < now() - interval '1 minute' ORDER BY asked_at LIMIT 100
"""

# By index processing_job_items_of_item.
JOBS_WITH_ITEM = """
SELECT job_id, array_agg(position) AS positions FROM processing_job_items
WHERE item_id = %(resume_id)s::text AND user_id = %(user_id)s GROUP BY job_id
"""

# By primary key (job_id, position). What is being worked fails, so that its outcome is nobody's any more; in a job that
# has ended it goes back as if it had not been tried. What waits is left: it will find no resume. `queued` rows must not
# be touched, for a claim that has found one by its place would miss it.
ERASE_ITEMS = """
UPDATE processing_job_items AS item
SET status = CASE WHEN item.status <> 'processing' THEN item.status WHEN job_is_open THEN 'failed' ELSE 'queued' END,
    claimed_by = NULL, score = NULL, attempts = NULL, erased_at = now(), error_message = %(message)s,
    result_data = CASE WHEN item.status = 'completed' THEN jsonb 'null' END,
    error_code = CASE WHEN item.status = 'failed' THEN item.error_code ELSE 'erased' END,
    completed_at = CASE WHEN item.status = 'processing' AND job_is_open THEN now() ELSE item.completed_at END,
    not_before = CASE WHEN item.status = 'processing' AND NOT job_is_open THEN now() END,
    attempt = item.attempt - (item.status = 'processing' AND NOT job_is_open)::int
FROM (
  SELECT given.*, (SELECT status = 'processing' FROM processing_jobs WHERE id = %(job_id)s) AS job_is_open
  FROM unnest(%(job_ids)s::uuid[], %(positions)s::int[]) AS given (job_id, position)
) AS about
WHERE item.job_id = about.job_id AND item.position = about.position
  AND item.status <> 'queued' AND item.erased_at IS NULL
RETURNING item.position
"""

# By primary key; locked: a summary that is made of what was there before is either here by now, or will be refused.
LOCK_RESULT = """
SELECT status, result_data::text FROM processing_jobs WHERE id = %(job_id)s FOR NO KEY UPDATE
"""

# By primary key. A summary that is on its way is nobody's any more, and is made again without a try being spent.
MAKE_SUMMARY_AGAIN = """
UPDATE processing_jobs
SET summary_attempts = greatest(summary_attempts - (closing_by IS NOT NULL)::int, 0), closing_by = NULL, due_at = now(),
    updated_at = clock_timestamp()
WHERE id = %(job_id)s AND status = 'processing' AND processed_items + failed_items = total_items
RETURNING job_type, lane, user_id
"""

# By primary key. The message of a job of which nothing was completed quotes that of its first item.
REPLACE_RESULT = """
UPDATE processing_jobs
SET result_data = %(result)s::text::jsonb, erased_at = clock_timestamp(), updated_at = clock_timestamp(),
    error_message = CASE WHEN error_code = 'no_item_completed' THEN 'Not one item could be completed.'
                         ELSE error_message END
WHERE id = %(job_id)s
"""

# By primary key (job_id, format).
DELETE_REPORTS = "DELETE FROM reports WHERE job_id = %(job_id)s"

# By indexes processing_jobs_of_source and report_subjects_of_item, and by primary key: jobs made of the results of
# these jobs, those among them, and those whose documents speak of the resume though their own source is gone.
JOBS_MADE_OF = """
SELECT id FROM processing_jobs WHERE source_job_id = ANY (%(job_ids)s::uuid[])
UNION SELECT id FROM processing_jobs WHERE id = ANY (%(job_ids)s::uuid[]) AND source_job_id IS NOT NULL
UNION SELECT job_id FROM report_subjects WHERE item_id = %(resume_id)s::text
"""

# By primary key: whoever works on one loses it.
STOP_JOBS_MADE = """
UPDATE processing_jobs SET status = 'cancelled', completed_at = now(), updated_at = now(), due_at = NULL
WHERE id = ANY (%(job_ids)s::uuid[]) AND status IN ('queued', 'processing')
"""

# By primary key; items, result and documents go with the job.
DELETE_JOBS_MADE = "DELETE FROM processing_jobs WHERE id = ANY (%(job_ids)s::uuid[])"

# By primary key.
FINISH_ERASURE = """
UPDATE erasures
SET finished_at = now(), item_count = item_count + %(item_count)s,
    job_ids = ARRAY(SELECT DISTINCT unnest(job_ids || %(job_ids)s::uuid[]))
WHERE user_id = %(user_id)s AND resume_id = %(resume_id)s
"""
