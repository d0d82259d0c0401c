"""Statements about what users have: what they stored, and what of theirs waits."""

# By primary key of `user_usage`; the user's row is the transaction's until its end, so whatever is counted in later
# statements counts what other submissions of the user have committed. Who brings a key that another transaction is
# about has nothing to wait for.
HOLD_USAGE_FOR_KEY = """
SELECT CASE WHEN %(idempotency_key)s::text IS NULL
            OR pg_try_advisory_xact_lock(hashtextextended(%(user_id)s::text || ' ' || %(idempotency_key)s::text, 0))
       THEN hold_usage(%(user_id)s::uuid) END
"""

# By primary key of `user_usage`.
HOLD_USAGE = "SELECT stored_files, stored_bytes FROM hold_usage(%(user_id)s::uuid)"

# By the partial index processing_jobs_open, over the user's open jobs, of which a plan allows only so many; the items
# are not looked at.
OPEN_WORK = """
SELECT count(*), coalesce(sum(total_items - processed_items - failed_items), 0)::bigint FROM processing_jobs
WHERE user_id = %(user_id)s::uuid AND status IN ('queued', 'processing')
"""
