"""A day of jobs that have ended, written by the owner of the tables."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import psycopg

ADD_JOBS = """
INSERT INTO processing_jobs (id, user_id, job_type, status, total_items, next_position, job_data, processed_items,
                             failed_items, created_at, started_at, completed_at)
SELECT gen_random_uuid(), %(user_id)s, job_type, 'completed', 1000, 1000, '{}', 1000 - n %% 90, n %% 90,
       ended - (30 + n %% 70) * interval '1 second', ended - interval '20 seconds', ended
FROM generate_series(1, 120) AS n, unnest(%(job_types)s::text[]) AS job_type,
     LATERAL (SELECT now() - n * interval '11 minutes' AS ended) AS at
WHERE n < 40 OR n > 60
"""


def given_history(ready: Mapping[str, Any], job_types: list[str]) -> None:
    """Write jobs that ended within the last 22 hours, with some hours in the middle in which none did."""
    owner = str(ready["databaseUrl"]).replace("careerbird@", "postgres@", 1)
    with psycopg.connect(owner) as session:
        session.execute(ADD_JOBS, {"user_id": uuid4(), "job_types": job_types})
