"""A finished ranking of many candidates, written by the owner of the tables."""

from collections.abc import Mapping
from typing import Any

import psycopg
import uuid_utils.compat as uuid_utils
from psycopg.types.json import Jsonb

ADD_JOB = """
INSERT INTO processing_jobs (id, user_id, job_type, total_items, next_position, job_data, title)
VALUES (%s, %s, 'bulk_analysis', %s, %s, '{}', 'Backend Engineer')
"""
ADD_ITEMS = """
INSERT INTO processing_job_items (job_id, user_id, position, item_id, item_type)
SELECT %s, %s, place, gen_random_uuid()::text, 'resume_analysis' FROM generate_series(0, %s - 1) AS place
"""
END_ITEMS = """
UPDATE processing_job_items
SET status = 'completed', attempt = 1, completed_at = now(),
    result_data = %s::jsonb || jsonb_build_object('score', round((10000 - position) / 100.0, 1))
WHERE job_id = %s
"""
END_JOB = "UPDATE processing_jobs SET status = 'completed', started_at = now(), completed_at = now() WHERE id = %s"


def given_ranking(ready: Mapping[str, Any], user_id: str, result: Mapping[str, Any], count: int) -> str:
    """Write a finished analysis of so many candidates, all with one result and scores of their own."""
    job_id = uuid_utils.uuid7()
    owner = str(ready["databaseUrl"]).replace("careerbird@", "postgres@", 1)
    with psycopg.connect(owner) as session:
        session.execute(ADD_JOB, (job_id, user_id, count, count))
        session.execute(ADD_ITEMS, (job_id, user_id, count))
        session.execute(END_ITEMS, (Jsonb(result), job_id))
        session.execute(END_JOB, (job_id,))
    return str(job_id)
