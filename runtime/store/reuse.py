"""Statements that find results that were made of the same before."""

# By primary key and index resumes_of_content: what the texts of resumes hash to, as far as their files were read, under
# whatever id of the same user.
HASHES_OF_RESUMES = """
SELECT asked.id::text, encode(sha256(convert_to(seen.text, 'UTF8')), 'hex'),
       encode(sha256(convert_to(coalesce(seen.hidden_text, ''), 'UTF8')), 'hex')
FROM resumes AS asked CROSS JOIN LATERAL (
  SELECT text, hidden_text FROM resumes AS same
  WHERE same.user_id = asked.user_id AND same.sha256 = asked.sha256 AND text IS NOT NULL LIMIT 1
) AS seen
WHERE asked.id = ANY (%(ids)s::uuid[]) AND asked.user_id = %(user_id)s
"""

# By primary key, index resumes_of_content, index processing_job_items_of_item and primary key: the newest result of the
# same user for the same file, the same question and the same analyst.
EARLIER_RESULTS = """
SELECT asked.item_id, earlier.result
FROM unnest(%(item_ids)s::text[], %(hashes)s::text[]) AS asked (item_id, input_hash)
CROSS JOIN LATERAL (
  SELECT item.result_data::text AS result
  FROM resumes AS given
  JOIN resumes AS same ON same.user_id = given.user_id AND same.sha256 = given.sha256
  JOIN processing_job_items AS item ON item.item_id = same.id::text
  JOIN processing_jobs AS job ON job.id = item.job_id
  WHERE given.id = asked.item_id::uuid AND given.user_id = %(user_id)s
    AND item.status = 'completed' AND item.result_data ->> 'inputHash' = asked.input_hash
    AND job.user_id = %(user_id)s AND job.job_type = %(job_type)s
  ORDER BY item.completed_at DESC LIMIT 1
) AS earlier
"""

# The same, counted.
COUNT_EARLIER_RESULTS = f"SELECT count(*) FROM ({EARLIER_RESULTS}) AS found"
