"""Statements about what was decided about candidates."""

# By index processing_jobs_unlogged, a batch.
LOG_DECISIONS = "SELECT log_decisions()"

# By index decisions_by_age, a batch.
DELETE_OLD_DECISIONS = """
WITH old AS (
  SELECT id FROM decisions WHERE decided_at < now() - %(days)s * interval '1 day' ORDER BY decided_at LIMIT 5000
), deleted AS (
  DELETE FROM decisions WHERE id = ANY (ARRAY(SELECT id FROM old)) RETURNING id
)
SELECT count(*) FROM deleted
"""

# By index processing_job_items_of_item; row-level security decides whose.
DECIDABLE_ITEM = """
SELECT user_id, status FROM processing_job_items WHERE job_id = %(job_id)s AND item_id = %(item_id)s::text
"""

INSERT_DECISION = """
INSERT INTO decisions (id, user_id, job_id, item_id, kind, decided_by, verdict, words)
VALUES (%(id)s, %(user_id)s, %(job_id)s, %(item_id)s, %(kind)s, %(decided_by)s, %(verdict)s, %(words)s)
RETURNING id, job_id, item_id, kind, decided_at, decided_by, score, verdict, words, NULL AS made_by
"""

COLUMNS = "id, job_id, item_id, kind, decided_at, decided_by, score, verdict, words, made_by::text AS made_by"

# By index decisions_of_people.
DECISIONS_OF_JOB = f"""
SELECT {COLUMNS} FROM decisions
WHERE job_id = %(job_id)s AND kind <> 'result' AND id < %(before)s ORDER BY id DESC LIMIT %(limit)s
"""

# By index decisions_of_item: what was decided about one candidate, in the order of time.
DECISIONS_OF_ITEM = f"""
SELECT {COLUMNS} FROM decisions WHERE item_id = %(item_id)s::text ORDER BY decided_at, id LIMIT 10000
"""

# By index decisions_of_item.
ERASE_DECISIONS = "DELETE FROM decisions WHERE item_id = %(resume_id)s::text AND user_id = %(user_id)s RETURNING id"
