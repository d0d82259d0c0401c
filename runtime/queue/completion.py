"""Closes a job: its summary once, its end by compare-and-set."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct
from psycopg.rows import class_row, dict_row

from runtime.bindings.items import FinishedItem, FinishedJob
from runtime.bindings.resources import Resources
from runtime.crash_points import reach
from runtime.queue.job_type import JobType
from runtime.queue.progress import JobCounters, Publisher, progress_of
from runtime.store.database import SERVICE
from runtime.store.outcomes import BEGIN_SUMMARY, CLOSE_JOB, COUNTERS, RESULTS_OF_JOB

log: structlog.stdlib.BoundLogger = structlog.get_logger()
MOST_SUMMARIES = 3
SUMMARY_FAILED = "The items are done, but their summary could not be made."


class Ending(Struct, frozen=True, kw_only=True):
    """How a job ends, apart from its counters.

    Attributes:
        result: The summary as JSON; None for a job type without one.
        error_code: Set when the summary failed for good.
    """

    generation: int
    result: str | None = None
    error_code: str | None = None
    error_message: str | None = None


async def close_job(job_id: UUID, job_type: JobType, resources: Resources, publisher: Publisher) -> None:
    """Summarize and close a job whose last item is recorded; of several callers one wins, the others do nothing.

    Raises:
        UnavailableError: PostgreSQL does not answer; recovery closes the job.
    """
    row = await begin(job_id, resources)
    if row is None:
        return
    reach("summarizing")
    ending = await ending_of(job_id, row, job_type, resources)
    if ending is None:
        return
    parameters = {**msgspec.structs.asdict(ending), "job_id": job_id, "ttl_hours": resources.settings.result_ttl_hours}
    async with resources.database.transaction(SERVICE) as connection:
        closed = await (await connection.execute(CLOSE_JOB, parameters)).fetchone()
        cursor = connection.cursor(row_factory=class_row(JobCounters))
        counters = await (await cursor.execute(COUNTERS, {"job_ids": [job_id]})).fetchone()
    reach("closed")
    if closed and counters:
        log.info("job.finished", job_id=job_id, status=counters.status, item_count=counters.total_items)
        await publisher.tell_end(progress_of(counters, []))


async def begin(job_id: UUID, resources: Resources) -> dict[str, Any] | None:
    """Count the summary before it is made; None when the job is not to be closed any more."""
    async with resources.database.transaction(SERVICE) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        return await (await cursor.execute(BEGIN_SUMMARY, {"job_id": job_id})).fetchone()


async def ending_of(job_id: UUID, row: dict[str, Any], job_type: JobType, resources: Resources) -> Ending | None:
    """Make the summary; None when it failed and recovery shall try it again."""
    generation = row["generation"]
    if job_type.summarize is None:
        return Ending(generation=generation)
    if row["summary_attempts"] > MOST_SUMMARIES:
        return Ending(generation=generation, error_code="summary_failed", error_message=SUMMARY_FAILED)
    items = await results_of(job_id, resources)
    try:
        job = FinishedJob(id=job_id, data=job_type.data_of(row["job_data"]))
        summary = await asyncio.to_thread(job_type.summarize, job, items)
        result = msgspec.json.encode(summary).decode()
    except Exception:  # the last wall of a summary: it is a function's code and may raise anything
        log.exception("summary.failed", job_id=job_id, attempt=row["summary_attempts"])
        return None
    return Ending(generation=generation, result=result)


async def results_of(job_id: UUID, resources: Resources) -> list[FinishedItem]:
    """Return what came of every item, in the order of their positions."""
    async with resources.database.transaction(SERVICE) as connection:
        rows = await (await connection.execute(RESULTS_OF_JOB, {"job_id": job_id})).fetchall()
    return [
        FinishedItem(
            item_id=item_id,
            position=position,
            status=status,
            result=msgspec.Raw(result.encode()) if result is not None else None,
            error_code=error_code,
        )
        for item_id, position, status, result, error_code in rows
    ]
