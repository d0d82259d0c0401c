"""Closes a job: its summary once, its end by compare-and-set."""

import asyncio
from functools import partial
from uuid import UUID

import msgspec
import psycopg
import structlog
from msgspec import Struct

from runtime.bindings.items import FinishedJob
from runtime.bindings.resources import Resources
from runtime.crash_points import reach
from runtime.errors import UnavailableError
from runtime.queue.job_type import JobType, Summarize
from runtime.queue.progress import Publisher
from runtime.queue.running import Running
from runtime.queue.summary import SummaryTimedOutError, finished_items, run_in_thread
from runtime.store.closing import BEGIN_SUMMARY, CLOSE_JOB, LEAVE_LOST_SUMMARIES, LEAVE_SUMMARY
from runtime.store.identity import SERVICE
from runtime.store.postgres_arrays import array

log: structlog.stdlib.BoundLogger = structlog.get_logger()
MOST_TRIES = 3
MOST_AT_ONCE = 4  # summaries in one process; the jobs of others are due again in ten seconds, for any worker
TRY_AGAIN_S = 10.0
FAILED = "The items are done, but their summary could not be made."
REFUSED = "The items are done, but their summary cannot be stored: it is too large or holds a character like U+0000."


class Ending(Struct, frozen=True, kw_only=True):
    """How a job ends, apart from its counters.

    Attributes:
        closing_by: The worker that made the summary; None for a job type without one.
        generation: Of the job, as its summary saw it.
        result: The summary as JSON.
        error_code: Set when there will be no summary.
    """

    closing_by: UUID | None = None
    generation: int | None = None
    result: str | None = None
    error_code: str | None = None
    error_message: str | None = None


class Summing(Struct, frozen=True, kw_only=True):
    """A job whose summary is this worker's to make."""

    job_data: str
    summary_attempts: int
    generation: int
    total_items: int


class Closer:
    """Closes the jobs of one process.

    Of several that would close a job one wins, and the others do nothing. A summary has one owner: nobody else begins
    it while that worker lives, however long it takes.
    """

    def __init__(self, worker_id: UUID, resources: Resources, running: Running, publisher: Publisher) -> None:
        """Close as this worker."""
        self._worker_id = worker_id
        self._resources = resources
        self._running = running
        self._publisher = publisher
        self._permits = asyncio.Semaphore(MOST_AT_ONCE)
        self._may_have_lost = False

    def start(self, job_id: UUID, job_type: JobType) -> None:
        """Close a job whose items are all done, beside whatever runs."""
        self._running.close(job_id, self.close(job_id, job_type))

    async def close(self, job_id: UUID, job_type: JobType) -> None:
        """Summarize and close a job; what cannot be done now is due again later."""
        try:
            if job_type.summarize is None:
                await self._end(job_id, Ending())
            elif not self._permits.locked():
                async with self._permits:
                    await self._summarize(job_id, job_type, job_type.summarize)
        except UnavailableError as error:
            self._may_have_lost = True
            log.warning("job.unclosed", job_id=job_id, reason=type(error).__name__)

    async def leave_lost(self) -> None:
        """Leave summaries that are this worker's in PostgreSQL alone: their beginning was committed, the answer lost.

        Raises:
            UnavailableError: PostgreSQL does not answer; it is done the next time.
        """
        if self._may_have_lost:
            columns = {"worker_id": self._worker_id, "job_ids": array(self._running.closing)}
            await self._resources.database.fetch(SERVICE, LEAVE_LOST_SUMMARIES, columns)
            self._may_have_lost = False

    async def _summarize(self, job_id: UUID, job_type: JobType, summarize: Summarize) -> None:
        whose = {"job_id": job_id, "worker_id": self._worker_id}
        rows = await self._resources.database.fetch_as(Summing, SERVICE, BEGIN_SUMMARY, whose)
        if not rows:
            return
        reach("summarizing")
        try:
            ending = await self._ending_of(job_id, rows[0], job_type, summarize)
        except (asyncio.CancelledError, UnavailableError):  # not its own fault
            await self._leave(job_id, after_s=0, tries=0)
            raise
        if ending is None:
            await self._leave(job_id, after_s=TRY_AGAIN_S, tries=1)
        else:
            await self._end(job_id, ending)

    async def _ending_of(
        self, job_id: UUID, summing: Summing, job_type: JobType, summarize: Summarize
    ) -> Ending | None:
        """Make the summary; None when it failed and shall be tried again.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        ending = partial(Ending, closing_by=self._worker_id, generation=summing.generation)
        if summing.summary_attempts > MOST_TRIES:
            return ending(error_code="summary_failed", error_message=FAILED)
        items = finished_items(job_id, summing.total_items, self._resources.database)
        try:
            job = FinishedJob(id=job_id, data=job_type.data_of(summing.job_data))
            summary = await run_in_thread(summarize, job, items, limit_s=job_type.summary_timeout_s)
            return ending(result=msgspec.json.encode(summary).decode())
        except SummaryTimedOutError as error:  # it would again, and may still run
            log.warning("summary.timed_out", job_id=job_id, limit_s=job_type.summary_timeout_s)
            return ending(error_code="summary_timed_out", error_message=str(error))
        except Exception as error:  # the last wall of a summary: it is a function's code and may raise anything
            if isinstance(error, UnavailableError):
                raise
            log.exception("summary.failed", job_id=job_id, attempt=summing.summary_attempts)
            return None

    async def _end(self, job_id: UUID, ending: Ending) -> None:
        settings = self._resources.settings
        columns = {**msgspec.structs.asdict(ending), "job_id": job_id, "ttl_hours": settings.result_ttl_hours}
        try:
            rows = await self._resources.database.fetch(SERVICE, CLOSE_JOB, columns)
        except psycopg.Error:
            if ending.result is None:
                raise
            log.exception("summary.refused", job_id=job_id)  # such as a text with U+0000, or above PostgreSQL's limits
            refused = {"result": None, "error_code": "summary_refused", "error_message": REFUSED}
            await self._end(job_id, msgspec.structs.replace(ending, **refused))
            return
        reach("closed")
        if rows:
            log.info("job.finished", job_id=job_id, status=rows[0][0], item_count=rows[0][1])
            self._publisher.note_end(job_id)

    async def _leave(self, job_id: UUID, *, after_s: float, tries: int) -> None:
        columns = {"job_id": job_id, "worker_id": self._worker_id, "after_s": after_s, "untried": 1 - tries}
        await self._resources.database.fetch(SERVICE, LEAVE_SUMMARY, columns)
