"""Statements of schedules: which due moment was taken last of those with long intervals, and when each ran."""

# By primary key; a compare-and-set: of all processes one takes a moment. Says whether it was the first one ever.
TAKE_DUE_MOMENT = """
INSERT INTO schedules AS known (name, due_at) VALUES (%(name)s, %(due_at)s)
ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at WHERE known.due_at < excluded.due_at
RETURNING xmax = 0 AS is_first
"""

# By primary key. What ran is known to have been due.
RECORD_RUN = """
INSERT INTO schedules AS known (name, due_at, ran_at, outcome)
VALUES (%(name)s, clock_timestamp(), clock_timestamp(), %(outcome)s)
ON CONFLICT (name) DO UPDATE SET ran_at = excluded.ran_at, outcome = excluded.outcome
RETURNING true AS is_kept
"""

# By scan of `schedules`, a row a schedule.
LAST_RUNS = "SELECT name, ran_at, outcome FROM schedules WHERE ran_at IS NOT NULL"
