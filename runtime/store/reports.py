"""Statements about reports: what they are made of, and what was made."""

# By primary key; the user is named because the service sees everyone's.
SOURCE_OF_REPORT = """
SELECT id, user_id, job_type, status, generation, job_data::text AS job_data, total_items, processed_items,
       failed_items, created_at, completed_at
FROM processing_jobs WHERE id = %(job_id)s AND (%(user_id)s::uuid IS NULL OR user_id = %(user_id)s::uuid)
"""

# By primary key (job_id), over the scores of one job. Its rank is how many items are better, from 1.
BEST_ITEMS = """
SELECT item_id, position, rank, tied > 1 AS is_tied FROM (
  SELECT item_id, position, score, rank() OVER (ORDER BY score DESC) AS rank, count(*) OVER (PARTITION BY score) AS tied
  FROM processing_job_items
  WHERE job_id = %(job_id)s AND status = 'completed' AND score IS NOT NULL AND erased_at IS NULL
) AS scored
ORDER BY rank, position LIMIT %(limit)s
"""

# By primary key (job_id, position), one item after the other: the planner would rather read all of the job's.
RESULTS_AT = """
SELECT item.* FROM unnest(%(positions)s::int[]) AS wanted (position) CROSS JOIN LATERAL (
  SELECT item_id, position, score, result_data::text FROM processing_job_items
  WHERE job_id = %(job_id)s AND position = wanted.position AND status = 'completed' AND erased_at IS NULL
  LIMIT 1
) AS item
"""

# By primary key (job_id), over the items of one job.
FAILED_ITEMS = """
SELECT item_id, coalesce(error_code, '') AS code FROM processing_job_items
WHERE job_id = %(job_id)s AND status = 'failed' ORDER BY position
"""

# By primary key; whose file is gone is not there.
FILE_NAMES = """
SELECT id::text, file_name FROM resumes WHERE id = ANY (%(ids)s::uuid[]) AND user_id = %(user_id)s
"""

# By primary key: of the texts no more than what a name, an address or a heading stands in.
TEXTS_OF_FILES = """
SELECT id::text, file_name, left(text, %(length)s) FROM resumes
WHERE id = ANY (%(ids)s::uuid[]) AND user_id = %(user_id)s
"""

# By primary keys: of a job whose source is gone nothing is kept, and while this is under way it cannot go. Documents of
# an earlier generation give way.
KEEP_DOCUMENT = """
INSERT INTO reports (job_id, format, content)
SELECT id, %(format)s::text, %(content)b FROM processing_jobs AS job
WHERE id = %(job_id)s AND (source_job_id IS NULL OR EXISTS (
  SELECT FROM processing_jobs AS source WHERE source.id = job.source_job_id FOR KEY SHARE))
ON CONFLICT (job_id, format) DO UPDATE SET content = excluded.content, created_at = now()
"""

# By primary key (job_id, item_id).
KEEP_SUBJECTS = """
INSERT INTO report_subjects (job_id, item_id)
SELECT DISTINCT %(job_id)s::uuid, item_id FROM unnest(%(subject_ids)s::text[]) AS about (item_id)
ON CONFLICT (job_id, item_id) DO NOTHING
"""

# By primary keys.
REPORT = """
SELECT job.status, job.job_data::text AS job_data, job.result_data::text AS result, job.error_message, report.content
FROM processing_jobs AS job LEFT JOIN reports AS report ON report.job_id = job.id AND report.format = %(format)s
WHERE job.id = %(job_id)s AND job.source_job_id IS NOT NULL
"""
