"""Statements about what users have: what they stored, and what of theirs waits."""

# For the service acting on a caller's request: a caller waits for the user's own row as long as for anything else.
WAIT_AS_CALLER = "SET LOCAL lock_timeout = '8s'"

# By primary key: the user's row is there when it is needed first.
BEGIN_USAGE = "INSERT INTO user_usage (user_id) VALUES (%(user_id)s) ON CONFLICT (user_id) DO NOTHING"

# By primary key. The row is the transaction's until its end, so later statements count with all that others of the user
# have committed. Who comes with an idempotency key that another transaction is about does not wait, and finds nothing.
# The lock's number is part of a cryptographic digest: the numbers are the whole database's, and nobody shall find a key
# that holds a lock of another user or another product.
HOLD_USAGE_FOR_KEY = """
SELECT user_id FROM user_usage
WHERE user_id = %(user_id)s::uuid AND CASE WHEN %(key_lock)s::bigint IS NULL THEN true
  ELSE pg_try_advisory_xact_lock(%(key_lock)s::bigint) END
FOR NO KEY UPDATE
"""

# As before, without a key.
HOLD_USAGE = """
SELECT stored_files, stored_bytes, is_stale FROM user_usage WHERE user_id = %(user_id)s::uuid FOR NO KEY UPDATE
"""

# By resumes_of_user and job_descriptions_of_user, over all that the user has: once. The row is held.
COUNT_STORED = """
UPDATE user_usage SET is_stale = false, stored_files = found.files, stored_bytes = found.bytes
FROM (
  SELECT count(*) AS files, coalesce(sum(size_bytes), 0) AS bytes FROM (
    SELECT octet_length(content) AS size_bytes FROM resumes WHERE user_id = %(user_id)s::uuid
    UNION ALL SELECT octet_length(text) FROM job_descriptions WHERE user_id = %(user_id)s::uuid) AS stored
) AS found
WHERE user_id = %(user_id)s::uuid
RETURNING stored_files, stored_bytes
"""

# By the partial index processing_jobs_open, over the user's open jobs, of which a plan allows only so many; the items
# are not looked at.
OPEN_WORK = """
SELECT count(*), coalesce(sum(total_items - processed_items - failed_items), 0)::bigint FROM processing_jobs
WHERE user_id = %(user_id)s::uuid AND status IN ('queued', 'processing')
"""
