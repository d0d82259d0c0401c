"""What users may see of jobs. Needs PostgreSQL alone."""

from typing import Any, ClassVar, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg.rows import dict_row

from runtime.bindings.binding import Binding, Need
from runtime.bindings.live.news import Progress
from runtime.bindings.pages import cut_page, read_cursor
from runtime.bindings.views import (
    FINAL,
    JobPage,
    JobProgress,
    JobView,
    QueueStatistics,
    WaitReason,
)
from runtime.errors import ConflictError, NotFoundError
from runtime.store.identity import SERVICE
from runtime.store.postgres_arrays import array
from runtime.store.progress import PROGRESS_OF_JOBS
from runtime.store.reads import (
    JOB,
    JOBS_OF_USER,
    RESULT,
    STATISTICS,
    WAIT_REASON,
)

View = TypeVar("View", bound=Struct)
Parameters = dict[str, object]


class JobReads(Binding):
    """Reads as one caller; another's job is not found."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    async def get(self, job_id: UUID) -> JobView:
        """Return a job.

        Raises:
            NotFoundError: Unknown, or another's.
        """
        job = require_job(await self._views(JobView, JOB, {"job_id": job_id}))
        return job if job.status in FINAL else msgspec.structs.replace(job, wait_reason=await self._wait_reason(job_id))

    async def progress(self, job_id: UUID) -> JobProgress:
        """Return how far a job is.

        Raises:
            NotFoundError: Unknown, or another's.
        """
        progress = require_job(await self._views(Progress, PROGRESS_OF_JOBS, {"job_ids": array([job_id])}))
        return msgspec.convert(progress, JobProgress, from_attributes=True)

    async def result(self, job_id: UUID) -> msgspec.Raw:
        """Return the summary of a finished job as JSON; `null` when it has none.

        Raises:
            NotFoundError: Unknown, or another's.
            ConflictError: The job is not finished.
        """
        rows = await self._rows(RESULT, {"job_id": job_id})
        if not rows:
            raise no_such_job()
        if rows[0]["status"] not in FINAL:
            detail = "The job is not finished: ask again when its status is completed, failed or cancelled."
            raise ConflictError(detail)
        return wrap_json(rows[0]["result_data"] or "null")

    async def of_user(self, user_id: UUID, *, limit: int, cursor: str | None) -> JobPage:
        """Return a page of a user's jobs, newest first.

        Raises:
            BadRequestError: The cursor is not one of these pages'.
        """
        where: Parameters = {"user_id": user_id, "before": read_cursor(cursor), "limit": limit + 1}
        jobs, following = cut_page(await self._views(JobView, JOBS_OF_USER, where), limit)
        return JobPage(jobs=jobs, next_cursor=following)

    async def statistics(self, job_types: tuple[str, ...]) -> list[QueueStatistics]:
        """Return the numbers of each type in the order asked for; a user's are those of the user's own jobs."""
        return await self._views(QueueStatistics, STATISTICS, {"job_types": list(job_types)})

    async def _wait_reason(self, job_id: UUID) -> WaitReason | None:
        """Ask why a visible job waits, as the service: users may not read the table of workers."""
        row = await self._resources.database.fetch_one(SERVICE, WAIT_REASON, {"job_id": job_id})
        return row[0] if row else None

    async def _views(self, view: type[View], statement: str, parameters: Parameters) -> list[View]:
        return await self._resources.database.fetch_as(view, self._identity, statement, parameters)

    async def _rows(self, statement: str, parameters: Parameters) -> list[dict[str, Any]]:
        async with self._resources.database.transaction(self._identity) as connection:
            cursor = connection.cursor(row_factory=dict_row)
            return await (await cursor.execute(statement, parameters)).fetchall()


def require_job(views: list[View]) -> View:
    """Return the only one."""
    if not views:
        raise no_such_job()
    return views[0]


def no_such_job() -> NotFoundError:
    """Return the one error for unknown and foreign jobs."""
    return NotFoundError("There is no such job.")


def wrap_json(text: str) -> msgspec.Raw:
    """Return JSON that PostgreSQL wrote, to be sent as it is."""
    return msgspec.Raw(text.encode())
