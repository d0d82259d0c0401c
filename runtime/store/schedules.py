"""Statements of schedules with long intervals: which due moment was taken last."""

# By primary key; a compare-and-set: of all processes one takes a moment. Says whether it was the first one ever.
TAKE_DUE_MOMENT = """
INSERT INTO schedules AS known (name, due_at) VALUES (%(name)s, %(due_at)s)
ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at WHERE known.due_at < excluded.due_at
RETURNING xmax = 0 AS is_first
"""
