"""Closes a job: its summary once, its end by compare-and-set."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from runtime.jitter import jitter
from runtime.queue.closings import Closings, Free
from runtime.queue.job_type import JobType
from runtime.queue.progress import Publisher
from runtime.queue.running import Running
from runtime.queue.summary import REFUSED, FinalSummaryError, finished_items, make_summary, run_in_thread
from runtime.store.closing import BEGIN_SUMMARY, CLOSE_JOB, LEAVE_LOST_SUMMARIES, LEAVE_SUMMARY
from runtime.store.connections import Connection
from runtime.store.database import Row
from runtime.store.identity import SERVICE, Identity
from runtime.store.postgres_arrays import array, text_array
from runtime.store.reports import KEEP_DOCUMENT, KEEP_SUBJECTS
from runtime.store.sqlstates import is_away
from runtime.tracebacks import name_of

log: structlog.stdlib.BoundLogger = structlog.get_logger()
MOST_TRIES = 3
MOST_SUMMARIES = 4  # at once in one process
MOST_ENDINGS = 4  # without a summary; more would take the connections of those who work
TRY_AGAIN_S = 10.0
MOST_WRITES = 10  # of a summary that was made, about half a minute while PostgreSQL answers; then it is made again
SHORTEST_WAIT_S = 0.1
LONGEST_WAIT_S = 5.0
FAILED = "The items are done, but their summary could not be made."


class Ending(Struct, frozen=True, kw_only=True):
    """How a job ends, apart from its counters.

    Attributes:
        closing_by: The worker that made the summary; None for a job type without one.
        generation: Of the job, as its summary saw it.
        result: The summary as JSON.
        documents: Files by their format, and `subject_ids` of whom they speak.
        error_code: Set when there will be no summary.
    """

    closing_by: UUID | None = None
    generation: int | None = None
    result: str | None = None
    documents: Mapping[str, bytes] = {}
    subject_ids: Sequence[str] = ()
    error_code: str | None = None
    error_message: str | None = None


class Summing(Struct, frozen=True, kw_only=True):
    """A job whose summary is this worker's to make."""

    user_id: UUID
    job_data: str
    summary_attempts: int
    generation: int
    total_items: int


MakeEnding = Callable[[UUID, Summing], Awaitable[Ending | None]]


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
        self._summaries = Closings(running, self._close, MOST_SUMMARIES)
        self._endings = Closings(running, self._close, MOST_ENDINGS)
        self._may_have_lost = False
        self._tried: set[UUID] = set()  # jobs left with a try spent, but PostgreSQL does not know

    def start(self, job_id: UUID, user_id: UUID, job_type: JobType) -> None:
        """Close a job whose items are all done, beside whatever runs; what cannot be done now is due again later."""
        closings = self._summaries if job_type.has_summary else self._endings
        closings.put(user_id, job_id, job_type)

    def let_nobody_wait(self) -> None:
        """Begin nothing more that would have to wait."""
        self._summaries.let_nobody_wait()
        self._endings.let_nobody_wait()

    async def leave_lost(self) -> None:
        """Leave summaries that are this worker's in PostgreSQL alone: their beginning was committed, the answer lost.

        Raises:
            UnavailableError: PostgreSQL does not answer; it is done the next time.
        """
        if self._may_have_lost:
            lost, tried = self.lost(self._running.closing), set(self._tried)
            await self._resources.database.fetch(SERVICE, LEAVE_LOST_SUMMARIES, lost)
            self._may_have_lost = False
            self._tried -= tried

    def lost(self, in_hand: Iterable[UUID]) -> dict[str, object]:
        """Return what is lost when these are in hand: a try is spent where the summary was made in vain."""
        return {"worker_id": self._worker_id, "job_ids": array(in_hand), "tried": array(self._tried)}

    async def _close(self, job_id: UUID, job_type: JobType, free: Free) -> None:
        with self._noting_loss(job_id):
            if not job_type.has_summary:
                await self._end(job_id, Ending())
                return
            whose = {"job_id": job_id, "worker_id": self._worker_id}
            rows = await self._resources.database.fetch_as(Summing, SERVICE, BEGIN_SUMMARY, whose)
            if rows:
                reach("summarizing")
                await self._summarize(job_id, rows[0], partial(self._ending_of, job_type), free)

    @contextmanager
    def _noting_loss(self, job_id: UUID) -> Iterator[None]:
        """Note that a job may be this worker's in PostgreSQL alone when that does not answer."""
        try:
            yield
        except UnavailableError as error:
            self._may_have_lost = True
            log.warning("job.unclosed", job_id=job_id, reason=type(error).__name__)

    async def _summarize(self, job_id: UUID, summing: Summing, make: MakeEnding, free: Free) -> None:
        """Make a summary and write it; its try is spent unless a stop or an absence of PostgreSQL ended it."""
        tries = 1
        try:
            ending = await make(job_id, summing)
            if ending is not None and await self._is_written(job_id, ending, free):
                return
        except asyncio.CancelledError:
            await self._leave(job_id, tries=0)
            raise
        except UnavailableError as error:  # also of a page that PostgreSQL can never show
            tries = 0 if is_away(error.__cause__ or error) else 1
            log.warning("summary.unread", job_id=job_id, reason=name_of(error.__cause__ or error))
        await self._leave(job_id, tries=tries)

    async def _is_written(self, job_id: UUID, ending: Ending, free: Free) -> bool:
        """Write the end of a job; a summary is kept while PostgreSQL does not take it, but not for ever."""
        wait_s = SHORTEST_WAIT_S
        for _ in range(MOST_WRITES):
            try:
                await self._end(job_id, ending)
            except UnavailableError as error:
                free()
                log.warning("summary.unwritten", job_id=job_id, reason=name_of(error.__cause__ or error))
                await asyncio.sleep(jitter(wait_s))
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
            else:
                return True
        return False

    async def _ending_of(self, job_type: JobType, job_id: UUID, summing: Summing) -> Ending | None:
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
            summarize = job_type.bind_summary(self._resources, Identity(role="service_role", user_id=summing.user_id))
            make = partial(make_summary, summarize, job, items)
            summary = await run_in_thread(make, limit_s=job_type.summary_timeout_s)
            return ending(result=summary.result, documents=summary.documents, subject_ids=summary.subject_ids)
        except FinalSummaryError as error:
            log.warning("summary.given_up", job_id=job_id, code=error.code)
            return ending(error_code=error.code, error_message=str(error))
        except Exception as error:  # the last wall of a summary: it is a function's code and may raise anything
            if isinstance(error, UnavailableError):
                raise
            log.exception("summary.failed", job_id=job_id, attempt=summing.summary_attempts)
            return None

    async def _end(self, job_id: UUID, ending: Ending) -> None:
        settings = self._resources.settings
        columns = {**columns_of(ending), "job_id": job_id, "ttl_hours": settings.result_ttl_hours}
        try:
            rows = await self._write(columns, ending)
        except psycopg.Error:
            if ending.result is None:
                raise
            log.exception("summary.refused", job_id=job_id)  # such as a text with U+0000, or above PostgreSQL's limits
            refused: dict[str, object] = {
                "result": None,
                "documents": {},
                "error_code": "summary_refused",
                "error_message": REFUSED,
            }
            await self._end(job_id, msgspec.structs.replace(ending, **refused))
            return
        reach("closed")
        if rows:
            log.info("job.finished", job_id=job_id, status=rows[0][0], item_count=rows[0][1])
            self._publisher.note_end(job_id)

    async def _write(self, columns: dict[str, object], ending: Ending) -> list[Row]:
        """Close the job, and keep its documents in the same transaction if that was this worker's to do."""
        async with self._resources.database.transaction(SERVICE) as connection:
            rows = await connection.fetch(CLOSE_JOB, columns)
            if rows and ending.documents:
                await keep_documents(connection, columns["job_id"], ending)
        return rows

    async def _leave(self, job_id: UUID, *, tries: int) -> None:
        if tries:
            self._tried.add(job_id)
        columns = {"job_id": job_id, "worker_id": self._worker_id, "after_s": TRY_AGAIN_S * tries, "untried": 1 - tries}
        await self._resources.database.fetch(SERVICE, LEAVE_SUMMARY, columns)
        self._tried.discard(job_id)


async def keep_documents(connection: Connection, job_id: object, ending: Ending) -> None:
    """Keep what came with a summary, and of whom it speaks."""
    for form, content in ending.documents.items():
        await connection.execute(KEEP_DOCUMENT, {"job_id": job_id, "format": form, "content": content})
    about = {"job_id": job_id, "subject_ids": text_array(ending.subject_ids)}
    await connection.execute(KEEP_SUBJECTS, about)


def columns_of(ending: Ending) -> dict[str, object]:
    """Return what the job's row gets."""
    return {
        "closing_by": ending.closing_by,
        "generation": ending.generation,
        "result": ending.result,
        "error_code": ending.error_code,
        "error_message": ending.error_message,
    }
