"""Statements that pause a job type and resume it; claims look at the row before anything else."""

# By primary key. A longer pause stays, and so does any of an operator.
PAUSE_FOR_PROVIDER = """
INSERT INTO pauses (job_type, reason, ends_at)
VALUES (%(job_type)s, 'provider', clock_timestamp() + %(pause_s)s * interval '1 second')
ON CONFLICT (job_type) DO UPDATE SET ends_at = excluded.ends_at
WHERE pauses.ends_at < excluded.ends_at
"""

# By primary key.
PAUSE_BY_OPERATOR = """
INSERT INTO pauses (job_type, reason, ends_at) VALUES (%(job_type)s, 'operator', 'infinity')
ON CONFLICT (job_type) DO UPDATE SET reason = excluded.reason, ends_at = excluded.ends_at
RETURNING true
"""

# By primary key.
RESUME = "DELETE FROM pauses WHERE job_type = %(job_type)s RETURNING ends_at > now()"
