"""Statements that show items, in the order of the submission or the best first; row-level security decides whose."""

from runtime.store.labels import LABEL

# The job's status is asked for once: joined, it would let the planner sort all of a job's items for one page.
SHOWN_STATUS = """
CASE WHEN status IN ('queued', 'processing')
          AND (SELECT job.status FROM processing_jobs AS job WHERE job.id = %(job_id)s) = 'cancelled'
     THEN 'cancelled' ELSE status END
"""
# In a select list, so that it is looked for in the rows of a page alone.
SAID = """
(SELECT ranked.{} FROM ranked_items AS ranked
 WHERE ranked.job_id = %(job_id)s AND ranked.order_key = -score AND ranked.position = processing_job_items.position)
"""
ITEM_COLUMNS = f"""
item_id, {LABEL}, position, {SHOWN_STATUS} AS status, CASE WHEN NOT %(brief)s THEN result_data::text END AS result_data,
error_code, error_message, retry_count, CASE WHEN NOT %(brief)s THEN attempts::text END AS attempts, processing_time_ms,
completed_at, score, {SAID.format("verdict")} AS verdict, {SAID.format("flags")} AS flags
"""
# What a ranked item has to be; by its row in `ranked_items`, and the name of its file by primary key of resumes.
FILTERS = """
ranked.order_key <= coalesce(-%(min_score)s::float8, 'infinity')
AND (%(skill)s::text IS NULL OR %(skill)s = ANY (skills))
AND (%(flag)s::text IS NULL OR %(flag)s = ANY (flags))
AND (%(name_like)s::text IS NULL OR EXISTS (
  SELECT FROM processing_job_items AS item JOIN resumes
    ON resumes.user_id = item.user_id AND resumes.id = CASE
      WHEN item.item_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN item.item_id::uuid END
  WHERE item.job_id = ranked.job_id AND item.position = ranked.position AND resumes.file_name ILIKE %(name_like)s))
"""

# By primary key (job_id, position) of items.
ITEMS_BY_POSITION = f"""
SELECT * FROM (
  SELECT {ITEM_COLUMNS} FROM processing_job_items WHERE job_id = %(job_id)s AND position > %(after)s
) AS shown
WHERE %(status)s::text IS NULL OR status = %(status)s
ORDER BY position LIMIT %(limit)s
"""

# By primary key (job_id, order_key, position) of ranked_items, then of items: those of the page alone.
RANKED_PAGE = f"""
WITH page AS MATERIALIZED (
  SELECT position FROM ranked_items AS ranked
  WHERE job_id = %(job_id)s AND (order_key, position) > (%(after_key)s::float8, %(after)s::int) AND {FILTERS}
  ORDER BY order_key, position LIMIT %(limit)s
)
SELECT {ITEM_COLUMNS} FROM processing_job_items
WHERE job_id = %(job_id)s AND position = ANY (ARRAY(SELECT position FROM page))
ORDER BY -score, position
"""

# As before, in the order of positions.
FILTERED_PAGE = f"""
WITH page AS MATERIALIZED (
  SELECT position FROM ranked_items AS ranked
  WHERE job_id = %(job_id)s AND position > %(after)s AND {FILTERS}
  ORDER BY position LIMIT %(limit)s
)
SELECT {ITEM_COLUMNS} FROM processing_job_items
WHERE job_id = %(job_id)s AND position = ANY (ARRAY(SELECT position FROM page))
ORDER BY position
"""

# By primary key (job_id, position) of items: those that come after all that have a score.
UNRANKED_PAGE = f"""
SELECT * FROM (
  SELECT {ITEM_COLUMNS} FROM processing_job_items
  WHERE job_id = %(job_id)s AND position > %(after)s AND score IS NULL
) AS shown
WHERE %(status)s::text IS NULL OR status = %(status)s
ORDER BY position LIMIT %(limit)s
"""

# By index processing_job_items_of_item: the item's places in all jobs are taken first, or a planner that expects few
# items of a new job reads all of them.
ITEM_OF_JOB = f"""
WITH named AS MATERIALIZED (SELECT * FROM processing_job_items WHERE item_id = %(item_id)s)
SELECT job.job_type, job.title, item.* FROM (
  SELECT {ITEM_COLUMNS} FROM named AS processing_job_items WHERE job_id = %(job_id)s
) AS item CROSS JOIN (SELECT job_type, title FROM processing_jobs WHERE id = %(job_id)s) AS job
"""

# By primary key of ranked_items: how many items the filters leave.
COUNT_RANKED = f"SELECT count(*)::int FROM ranked_items AS ranked WHERE job_id = %(job_id)s AND {FILTERS}"

# By primary keys, from the job's own counters.
COUNT_BY_STATUS = f"""
SELECT CASE %(status)s::text
  WHEN 'completed' THEN processed_items
  WHEN 'failed' THEN failed_items
  ELSE (SELECT count(*)::int FROM (
    SELECT {SHOWN_STATUS} AS shown FROM processing_job_items WHERE job_id = %(job_id)s) AS items
    WHERE shown = %(status)s)
END FROM processing_jobs WHERE id = %(job_id)s AND %(status)s::text IS NOT NULL
UNION ALL SELECT total_items FROM processing_jobs WHERE id = %(job_id)s AND %(status)s::text IS NULL
"""
