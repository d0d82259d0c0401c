"""Statements of workers' signs of life and of what is done when they stop."""

# By primary key. Returns whether this worker had been given up: its claims are others' now.
HEARTBEAT = """
INSERT INTO workers AS worker (id, host, pid, functions)
VALUES (%(id)s, %(host)s, %(pid)s, %(functions)s)
ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()
RETURNING (xmax = 0) AS inserted
"""

# By primary key.
SAY_GOODBYE = "DELETE FROM workers WHERE id = %(id)s"

# By primary key: it ends though it could not write all that it held.
LEAVE = "UPDATE workers SET has_left = true WHERE id = %(id)s"

# By primary key: of the jobs that are worked here, those that have ended or are gone.
ENDED_JOBS = """
SELECT id FROM unnest(%(job_ids)s::uuid[]) AS worked (id)
WHERE NOT EXISTS (SELECT FROM processing_jobs AS job WHERE job.id = worked.id AND status = 'processing')
"""
