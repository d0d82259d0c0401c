"""Statements that read resumes for job handlers."""

# By primary key.
READ_TEXTS = """
SELECT id, file_name, text, text_error, hidden_text FROM resumes WHERE id = ANY (%(ids)s) AND user_id = %(user_id)s
"""

# By primary key.
READ_CONTENTS = "SELECT id, content FROM resumes WHERE id = ANY (%(ids)s)"

# By primary key.
KEEP_TEXT = """
UPDATE resumes
SET used_at = coalesce(used_at, now()),
    text = %(text)s, text_error = %(text_error)s, hidden_text = %(hidden_text)s, media_type = %(media_type)s
WHERE id = %(id)s
"""
