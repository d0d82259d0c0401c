"""A moment as text: PostgreSQL writes it in the session's zone, which behind a pooler is not ours to set."""

UTC_NOW = """to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
