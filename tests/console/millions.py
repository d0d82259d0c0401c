"""A million items of other people: half of them failed within the hour, half waiting."""

from collections.abc import Mapping
from typing import Any

import psycopg

AT_ONCE = """
SET session_replication_role = replica; -- no triggers: the rows are as the triggers would leave them
SET synchronous_commit = off;
DROP INDEX processing_job_items_of_item
"""
ADD_JOBS = """
INSERT INTO processing_jobs (id, user_id, job_type, status, total_items, next_position, failed_items, job_data,
                             created_at, started_at, completed_at)
SELECT gen_random_uuid(), gen_random_uuid(), 'bulk_analysis', CASE WHEN n % 2 = 0 THEN 'completed' ELSE 'queued' END,
       10000, CASE WHEN n % 2 = 0 THEN 10000 ELSE 0 END, CASE WHEN n % 2 = 0 THEN 10000 ELSE 0 END, '{}',
       now() - interval '1 hour', began, began + interval '5 minutes'
FROM generate_series(1, 104) AS n,
     LATERAL (SELECT CASE WHEN n % 2 = 0 THEN now() - interval '9 minutes' END AS began) AS at
"""
ADD_ITEMS = """
INSERT INTO processing_job_items
       (job_id, user_id, position, item_id, item_type, status, attempt, completed_at, error_code)
SELECT id, user_id, place, place, 'resume_analysis', CASE WHEN completed_at IS NULL THEN 'queued' ELSE 'failed' END, 1,
       completed_at, CASE WHEN completed_at IS NOT NULL THEN 'empty' END
FROM processing_jobs, generate_series(0, 9999) AS place WHERE total_items = 10000
"""


def given_million(ready: Mapping[str, Any]) -> None:
    """Write them, as the owner of the tables; nobody may work the type meanwhile."""
    owner = str(ready["databaseUrl"]).replace("careerbird@", "postgres@", 1)
    with psycopg.connect(owner) as session:
        session.execute(AT_ONCE)
        session.commit()  # until then nobody can read the items
        session.execute(ADD_JOBS)
        session.execute(ADD_ITEMS)
