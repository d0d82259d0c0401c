"""Statements about what users bring: resumes and job descriptions."""

# %b: a text parameter would be twice as long.
INSERT_RESUME = """
INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256)
VALUES (%(id)s, %(user_id)s, %(file_name)s, %(media_type)s, %(content)b, %(sha256)b)
RETURNING id, file_name, media_type, octet_length(content) AS size_bytes, encode(sha256, 'hex') AS sha256, created_at
"""

# By primary key.
RESUME = """
SELECT id, file_name, media_type, octet_length(content) AS size_bytes, encode(sha256, 'hex') AS sha256, created_at
FROM resumes WHERE id = %s
"""

# By primary key.
RESUME_CONTENT = "SELECT file_name, content FROM resumes WHERE id = %s"

# By primary key.
RESUME_OWNER = "SELECT user_id, file_name FROM resumes WHERE id = %s"

# By resumes_of_user.
RESUMES_OF_USER = """
SELECT id, file_name, media_type, octet_length(content) AS size_bytes, encode(sha256, 'hex') AS sha256, created_at
FROM resumes
WHERE user_id = %(user_id)s AND id < %(before)s
ORDER BY id DESC LIMIT %(limit)s
"""

# By primary key: nobody changes it until the transaction's end. The service holds anybody's, who has a user's id that
# user's.
HOLD_RESUME = """
SELECT id FROM resumes WHERE id = %(id)s AND (%(user_id)s::uuid IS NULL OR user_id = %(user_id)s::uuid) FOR UPDATE
"""

# By primary key.
DELETE_RESUME = "DELETE FROM resumes WHERE id = %(id)s"

INSERT_JOB_DESCRIPTION = """
INSERT INTO job_descriptions (id, user_id, title, text) VALUES (%(id)s, %(user_id)s, %(title)s, %(text)s)
RETURNING id, title, created_at
"""

# By primary key; the user is named because the service sees everyone's.
NAMED_JOB_DESCRIPTIONS = """
SELECT id, title, text FROM job_descriptions WHERE id = ANY (%(ids)s::uuid[]) AND user_id = %(user_id)s
"""

# By primary key; row-level security decides whose.
JOB_DESCRIPTION_WITH_TEXT = "SELECT id, title, text, created_at FROM job_descriptions WHERE id = %s"

# By primary key; the service holds anybody's, who has a user's id that user's.
HOLD_JOB_DESCRIPTION = """
SELECT id, title, text, created_at FROM job_descriptions
WHERE id = %(id)s AND (%(user_id)s::uuid IS NULL OR user_id = %(user_id)s::uuid) FOR UPDATE
"""

# By primary key.
DELETE_JOB_DESCRIPTION = "DELETE FROM job_descriptions WHERE id = %(id)s"

# By job_descriptions_of_user.
JOB_DESCRIPTIONS_OF_USER = """
SELECT id, title, created_at FROM job_descriptions
WHERE user_id = %(user_id)s AND id < %(before)s
ORDER BY id DESC LIMIT %(limit)s
"""
