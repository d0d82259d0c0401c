"""What an item is called: the name of its file as uploaded, for as long as the file is there."""

# Of a row of processing_job_items in a select list, so that it is looked for in the rows of a page alone. By primary
# key of resumes; an item of another kind has no id of one. Whose file it is is looked at last: an index by users is no
# way to one file.
LABEL = """
(SELECT CASE WHEN resumes.user_id = processing_job_items.user_id THEN file_name END FROM resumes
 WHERE resumes.id = CASE WHEN item_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN item_id::uuid END) AS label
"""

# By primary key, one probe for each.
LABELS = """
SELECT named.user_id, named.id::text,
       (SELECT CASE WHEN resumes.user_id = named.user_id THEN file_name END FROM resumes WHERE resumes.id = named.id)
FROM unnest(%(user_ids)s::uuid[], %(ids)s::uuid[]) AS named (user_id, id)
"""
