"""What operators do to queues and to anybody's jobs; each act is kept with who did it."""

from typing import Any, ClassVar
from uuid import UUID

import uuid_utils.compat as uuid_utils
from msgspec import Struct

from runtime.bindings.binding import Binding, Need
from runtime.bindings.jobs import Jobs
from runtime.bindings.operations.operator_views import Action
from runtime.errors import RequestError, UnavailableError
from runtime.store.connections import Connection
from runtime.store.identity import SERVICE
from runtime.store.operations import RECORD_ACTION, RETRYABLE_JOBS
from runtime.store.pauses import END_PAUSE, PAUSE_BY_OPERATOR


class RetryFilter(Struct, rename="camel", frozen=True, kw_only=True):
    """Which ended jobs with failed items.

    Attributes:
        job_type: None for any.
        error_code: Of one of their failed items; None for any.
        max_age_s: They ended at most so many seconds ago.
        limit: At most so many jobs, the newest first.
    """

    job_type: str | None
    error_code: str | None
    max_age_s: int
    limit: int


class RetryCount(Struct, rename="camel", frozen=True, kw_only=True):
    """How many jobs and items are driven again, or would be; `skipped_jobs` could not be, or had changed meanwhile."""

    job_count: int
    item_count: int
    skipped_jobs: int = 0


class OperatorActions(Binding):
    """Acts on everybody's behalf; the endpoint has looked whether its caller may."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres", "redis"})

    async def pause(self, job_type: str) -> None:
        """Start nothing more of a job type until somebody ends the pause; what runs is finished.

        Raises:
            UnavailableError: PostgreSQL does not answer; nothing changed.
        """
        await self._execute(PAUSE_BY_OPERATOR, "pause", job_type)

    async def unpause(self, job_type: str) -> None:
        """Let a job type go on; one that is not paused stays as it is.

        Raises:
            UnavailableError: PostgreSQL does not answer; nothing changed.
        """
        await self._execute(END_PAUSE, "unpause", job_type)

    async def cancel(self, job_id: UUID) -> None:
        """Cancel anybody's job.

        Raises:
            NotFoundError: There is none.
            ConflictError: It was finished before.
            UnavailableError: PostgreSQL does not answer.
        """
        await Jobs(self._resources, SERVICE).cancel(job_id)
        await self._record("cancel", str(job_id))

    async def count_retryable(self, wanted: RetryFilter) -> RetryCount:
        """Count what `retry` would drive again now.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        jobs = await self._find(wanted)
        return RetryCount(job_count=len(jobs), item_count=sum(count for _, count in jobs))

    async def retry(self, wanted: RetryFilter) -> RetryCount:
        """Drive the failed items of ended jobs again, at no cost for their users.

        Raises:
            UnavailableError: PostgreSQL does not answer; some of the jobs may have been driven.
        """
        jobs, counts = Jobs(self._resources, SERVICE), []
        found = await self._find(wanted)
        for job_id, _ in found:
            try:
                retried = await jobs.retry(job_id)
            except RequestError as error:
                if isinstance(error, UnavailableError):
                    raise
                continue  # somebody else was quicker, or the user's plan has no room
            counts.append(retried.item_count)
            await self._record("retry", str(job_id), item_count=retried.item_count)
        return RetryCount(job_count=len(counts), item_count=sum(counts), skipped_jobs=len(found) - len(counts))

    async def _find(self, wanted: RetryFilter) -> list[tuple[UUID, int]]:
        where = {
            "job_type": wanted.job_type,
            "error_code": wanted.error_code,
            "max_age_s": wanted.max_age_s,
            "limit": wanted.limit,
        }
        rows = await self._resources.database.fetch(SERVICE, RETRYABLE_JOBS, where)
        return [(row[0], row[1]) for row in rows]

    async def _execute(self, statement: str, action: Action, job_type: str) -> None:
        async with self._resources.database.transaction(SERVICE) as connection:
            await connection.execute(statement, {"job_type": job_type})
            await self._insert(connection, action, job_type)

    async def _record(self, action: Action, subject: str, *, item_count: int = 0) -> None:
        async with self._resources.database.transaction(SERVICE) as connection:
            await self._insert(connection, action, subject, item_count=item_count)

    async def _insert(self, connection: Connection, action: Action, subject: str, *, item_count: int = 0) -> None:
        row: dict[str, Any] = {"id": uuid_utils.uuid7(), "user_id": self._identity.user_id, "action": action}
        await connection.execute(RECORD_ACTION, row | {"subject": subject, "item_count": item_count})
