"""Statements that find results that were made of the same before.

Each step is fenced (`OFFSET 0`): with statistics that are always stale a planner may begin at all files or all jobs of
the user instead of at the file that is asked about.
"""

# By index resumes_of_content, and the primary key of the file that is asked about: it under any id of the user.
SAME_FILES = """
SELECT same.* FROM (
  SELECT id, user_id, text, hidden_text FROM resumes
  WHERE sha256 = (SELECT sha256 FROM resumes AS given WHERE given.id = {asked} AND given.user_id = %(user_id)s) OFFSET 0
) AS same WHERE same.user_id = %(user_id)s
"""

# As above: what the texts of resumes hash to, as far as their files were read.
HASHES_OF_RESUMES = f"""
SELECT asked.id::text, encode(sha256(convert_to(seen.text, 'UTF8')), 'hex'),
       encode(sha256(convert_to(coalesce(seen.hidden_text, ''), 'UTF8')), 'hex')
FROM unnest(%(ids)s::uuid[]) AS asked (id) CROSS JOIN LATERAL (
  SELECT text, hidden_text FROM ({SAME_FILES.format(asked="asked.id")}) AS files WHERE text IS NOT NULL LIMIT 1
) AS seen
"""

# As above, by index processing_job_items_of_item and the primary key of jobs: the newest result of the same user for
# the same file, the same question and the same analyst.
EARLIER_RESULTS = f"""
SELECT asked.item_id, earlier.result
FROM unnest(%(item_ids)s::text[], %(hashes)s::text[]) AS asked (item_id, input_hash) CROSS JOIN LATERAL (
  SELECT result FROM (
    SELECT job_id, completed_at, result_data::text AS result FROM processing_job_items
    WHERE item_id = ANY (ARRAY(SELECT id::text FROM ({SAME_FILES.format(asked="asked.item_id::uuid")}) AS files))
      AND status = 'completed' AND result_data ->> 'inputHash' = asked.input_hash OFFSET 0
  ) AS found
  WHERE EXISTS (SELECT FROM processing_jobs AS job
                WHERE job.id = found.job_id AND job.user_id = %(user_id)s AND job.job_type = %(job_type)s)
  ORDER BY completed_at DESC LIMIT 1
) AS earlier
"""

# The same, counted.
COUNT_EARLIER_RESULTS = f"SELECT count(*) FROM ({EARLIER_RESULTS}) AS found"
