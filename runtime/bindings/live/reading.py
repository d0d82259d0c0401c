"""Reads from PostgreSQL what is new of watched jobs."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import dict_row

from runtime.bindings.live.news import JobCancelled, JobCompleted, JobFailed, News, Progress
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from runtime.store.postgres_arrays import array
from runtime.store.progress import CHANGED_JOBS, OPEN_JOBS_OF_USERS

OF_ENDS = ("completed_at", "error_message", "result_data")


async def read_changed_jobs(database: Database, versions: Mapping[UUID, int], user_ids: Iterable[UUID]) -> list[News]:
    """Return what is newer than the versions known, and every open job of these users.

    Raises:
        UnavailableError: PostgreSQL does not answer.
    """
    known = {"job_ids": array(versions), "versions": array(versions.values())}
    async with database.transaction(SERVICE) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        changed = await (await cursor.execute(CHANGED_JOBS, known)).fetchall()
        open_jobs = await connection.fetch_as(Progress, OPEN_JOBS_OF_USERS, {"user_ids": array(user_ids)})
    return [*map(news_of, changed), *open_jobs]


def news_of(row: dict[str, Any]) -> News:
    """Return a row as what is to be told of it."""
    end = {name: row.pop(name) for name in OF_ENDS}
    shared = {name: row[name] for name in ("job_id", "user_id", "generation", "processed_items", "failed_items")}
    shared |= {"total_items": row["total_items"], "completed_at": end["completed_at"]}
    match row["status"]:
        case "completed":
            return JobCompleted(**shared, result_data=msgspec.json.decode(end["result_data"] or "null"))
        case "failed":
            return JobFailed(**shared, error_message=end["error_message"])
        case "cancelled":
            return JobCancelled(**shared)
        case _:
            return Progress(**row)
