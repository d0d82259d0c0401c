"""Statements about what AI calls spend, and about jobs that wait because a budget is used up."""

# By primary keys.
SPEND_ON_AI = """
SELECT spent, paid_on FROM spend_on_ai(
  %(job_id)s::uuid, %(tokens)s::bigint, %(cost)s::float8::numeric, %(job_tokens)s::bigint,
  %(job_cost)s::float8::numeric, %(day_tokens)s::bigint, %(day_cost)s::float8::numeric)
"""

# By primary keys, in the order of the locks of `spend_on_ai`: what a call took more, or less, than was expected.
SETTLE_JOB = """
UPDATE ai_spending_of_jobs SET tokens = tokens + %(tokens)s::bigint, cost = cost + %(cost)s::float8::numeric
WHERE job_id = %(job_id)s::uuid
"""
SETTLE_DAY = """
UPDATE ai_spending_of_days SET tokens = tokens + %(tokens)s::bigint, cost = cost + %(cost)s::float8::numeric
WHERE day = %(paid_on)s
"""

# By primary key. A job that has nothing to claim now is not due, and will not be before the end of this.
HOLD_JOB = """
UPDATE processing_jobs
SET held_until = clock_timestamp() + %(hold_s)s * interval '1 second',
    due_at = greatest(due_at, clock_timestamp() + %(hold_s)s * interval '1 second'), updated_at = clock_timestamp()
WHERE id = %(job_id)s AND status = 'processing' AND processed_items + failed_items < total_items
"""
