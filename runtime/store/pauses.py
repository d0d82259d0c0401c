"""Statements that pause a job type and let it go on; claims look at the row before anything else."""

# By primary key. A longer pause stays, and so does any of an operator.
PAUSE_FOR_PROVIDER = """
INSERT INTO pauses (job_type, reason, ends_at)
VALUES (%(job_type)s, 'provider', clock_timestamp() + %(pause_s)s * interval '1 second')
ON CONFLICT (job_type) DO UPDATE
SET reason = excluded.reason, ends_at = excluded.ends_at,
    began_at = CASE WHEN pauses.ends_at < clock_timestamp() THEN clock_timestamp() ELSE pauses.began_at END
WHERE pauses.ends_at < excluded.ends_at
"""

# By primary key.
PAUSE_BY_OPERATOR = """
INSERT INTO pauses (job_type, reason, ends_at) VALUES (%(job_type)s, 'operator', 'infinity')
ON CONFLICT (job_type) DO UPDATE
SET reason = excluded.reason, ends_at = excluded.ends_at,
    began_at = CASE WHEN pauses.ends_at < clock_timestamp() THEN clock_timestamp() ELSE pauses.began_at END
RETURNING true
"""

# By primary key. What has ended stays on record: no job's time ran meanwhile.
END_PAUSE = """
UPDATE pauses SET ends_at = clock_timestamp() WHERE job_type = %(job_type)s AND ends_at > clock_timestamp()
RETURNING true AS was_on
"""
