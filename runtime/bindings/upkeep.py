"""Upkeep, for the schedules that keep the tables in order; safe to run twice at once and after any pause."""

from datetime import UTC, datetime
from typing import ClassVar

import structlog

from runtime.bindings.binding import Binding, Need
from runtime.bindings.live.control import tell_stopped
from runtime.bindings.pages import NEWEST
from runtime.bindings.resources import Resources
from runtime.store.database import Row
from runtime.store.decisions import DELETE_OLD_DECISIONS, LOG_DECISIONS
from runtime.store.identity import SERVICE
from runtime.store.upkeep import (
    COUNT_ENDED_JOBS,
    DELETE_EXPIRED_JOBS,
    DELETE_UNUSED_RESUMES,
    FORGET_DELETED_JOBS,
    KEEP_PEAK_DEPTHS,
    TIME_OUT_JOBS,
)

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Deadlines(Binding):
    """Ends jobs that take too long."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres", "redis"})

    async def time_out_jobs(self) -> int:
        """Fail the jobs that took `JOB_TIMEOUT_MINUTES` of their own time in this generation; return how many.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        settings = self._resources.settings
        minutes = settings.job_timeout_minutes
        limits = {
            "message": f"The job was not done within {minutes:g} minutes.",
            "timeout_minutes": minutes,
            "ttl_hours": settings.result_ttl_hours,
        }
        ended = await self._resources.database.fetch(SERVICE, TIME_OUT_JOBS, limits)
        for job_id, job_type in ended:
            log.warning("job.timed_out", job_id=job_id, job_type=job_type)
            await tell_stopped(job_id, self._resources.redis)
        return len(ended)


class Retention(Binding):
    """Deletes what has been kept long enough."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    async def delete_expired_jobs(self) -> int:
        """Delete ended jobs that are older than `RESULT_TTL_HOURS`, batch by batch; return how many.

        Raises:
            UnavailableError: PostgreSQL does not answer; the batches before are deleted.
        """
        count = await run_batches(DELETE_EXPIRED_JOBS, self._resources)
        if count:
            log.info("jobs.deleted", job_count=count)
        return count

    async def delete_unused_resumes(self) -> int:
        """Delete resumes that no job has used for `RESUME_RETENTION_DAYS`, batch by batch; return how many.

        Raises:
            UnavailableError: PostgreSQL does not answer; the batches before are deleted.
        """
        days = self._resources.settings.resume_retention_days
        if days is None:
            return 0
        count = 0
        place: Row | None = (LONG_AGO, NEWEST, 0)
        while place:
            after = {"days": days, "after_at": place[0], "after_id": place[1]}
            place = await self._resources.database.fetch_one(SERVICE, DELETE_UNUSED_RESUMES, after)
            count += place[2] if place else 0
        if count:
            log.info("resumes.deleted", resume_count=count)
        return count


class Statistics(Binding):
    """Counts jobs into the days on which they ended."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    async def collect(self) -> int:
        """Count the jobs that ended since the last run, batch by batch, and keep today's peaks; return how many.

        What deleted jobs gave to the numbers of a day goes when the day is over.

        Raises:
            UnavailableError: PostgreSQL does not answer; the batches before are counted.
        """
        await self._resources.database.fetch(SERVICE, FORGET_DELETED_JOBS)
        await self._resources.database.fetch(SERVICE, KEEP_PEAK_DEPTHS)
        return await run_batches(COUNT_ENDED_JOBS, self._resources)


class DecisionLog(Binding):
    """Keeps what was decided about candidates for as long as it has to be answered for."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    async def log_results(self) -> int:
        """Keep the results of the jobs that ended since the last run, batch by batch; return of how many jobs.

        Raises:
            UnavailableError: PostgreSQL does not answer; the batches before are kept.
        """
        return await run_batches(LOG_DECISIONS, self._resources)

    async def delete_old(self) -> int:
        """Delete what is older than `DECISION_LOG_DAYS`, batch by batch; return how much.

        Raises:
            UnavailableError: PostgreSQL does not answer; the batches before are deleted.
        """
        days = self._resources.settings.decision_log_days
        count = await run_batches(DELETE_OLD_DECISIONS, self._resources, {"days": days})
        if count:
            log.info("decisions.deleted", decision_count=count)
        return count


async def run_batches(statement: str, resources: Resources, where: dict[str, object] | None = None) -> int:
    """Run a statement that answers with the size of its batch until nothing is left; return the sum.

    Each batch is a transaction of its own, so that what is done stays done and locks are short.
    """
    total = 0
    while True:
        row = await resources.database.fetch_one(SERVICE, statement, where)
        if not row or not row[0]:
            return total
        total += row[0]
