"""A group of outcomes, and its transaction."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, Self
from uuid import UUID

from msgspec import Struct
from psycopg.rows import class_row

from runtime.bindings.views import JobStatus
from runtime.plans import Lane
from runtime.queue.outcomes import Completed, Failed, GivenBack, Outcome, Postponed
from runtime.store.database import Database
from runtime.store.identity import SERVICE
from runtime.store.postgres_arrays import array, text_array
from runtime.store.recording import JOBS_OF_GROUP, RECORD_OUTCOMES, RECORD_SEPARATOR

MOST_IN_GROUP = 1_000
MOST_BYTES_IN_GROUP = 4 * 1024 * 1024
KINDS: dict[type[Outcome], str] = {Failed: "failed", Postponed: "postponed", GivenBack: "returned"}


class Group(Struct, kw_only=True, eq=False):
    """Outcomes that are committed together.

    Attributes:
        late_at: From when nothing waits for it any more, by the clock of the loop.
    """

    outcomes: Sequence[Outcome]
    late_at: float = 0.0

    @classmethod
    def first_of(cls, waiting: deque[Outcome], most: int = MOST_IN_GROUP) -> Self:
        """Take what arrived first, within the bounds of a group; one outcome alone may be larger."""
        taken: list[Outcome] = []
        size_bytes = 0
        while waiting and len(taken) < most:
            size_bytes += waiting[0].size_bytes
            if taken and size_bytes > MOST_BYTES_IN_GROUP:
                break
            taken.append(waiting.popleft())
        return cls(outcomes=taken)

    @property
    def size_bytes(self) -> int:
        """About what it takes on its way to PostgreSQL."""
        return sum(outcome.size_bytes for outcome in self.outcomes)

    @property
    def job_id(self) -> UUID:
        """The job of its first outcome; that of all where the job stands apart."""
        return self.outcomes[0].item.job_id


class JobOfGroup(Struct, frozen=True, kw_only=True):
    """A job right after a commit that was about it.

    Attributes:
        is_finished: Whether all its items are.
    """

    id: UUID
    user_id: UUID
    job_type: str
    lane: Lane
    status: JobStatus
    is_finished: bool


class CommittedGroup(Struct, frozen=True, kw_only=True):
    """What a commit was about.

    Attributes:
        jobs: Its jobs as they are then.
        written_count: Outcomes that were taken; the others' claims are others' by now.
    """

    jobs: list[JobOfGroup]
    written_count: int


async def commit_group(group: Group, database: Database, worker_id: UUID) -> CommittedGroup:
    """Write a group in one transaction and one round trip.

    Whoever waits for the locks of its jobs, the next group and the next claim, does not wait for the disk as well.

    Raises:
        UnavailableError: PostgreSQL does not do it now.
        psycopg.Error: PostgreSQL does not take one of the outcomes, or another ended a job at the same moment.
    """
    jobs = {"jobs": array({outcome.item.job_id for outcome in group.outcomes})}
    rows = columns_of(group.outcomes) | jobs | {"worker_id": worker_id}
    async with database.transaction(SERVICE, commit="in_line") as connection:
        written = await connection.execute(RECORD_OUTCOMES, rows)
        cursor = connection.cursor(row_factory=class_row(JobOfGroup))
        await cursor.execute(JOBS_OF_GROUP, jobs)
    return CommittedGroup(jobs=await cursor.fetchall(), written_count=written.rowcount)


def columns_of(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Return a group as arrays: what is not completed comes first, for only that has the columns of failures."""
    completed = [outcome for outcome in outcomes if isinstance(outcome, Completed)]
    others = [outcome for outcome in outcomes if not isinstance(outcome, Completed)]
    ordered = [*others, *completed]
    return {
        "job_ids": array(texts_of(outcome.item.job_id for outcome in ordered)),
        "positions": array(outcome.item.position for outcome in ordered),
        "attempts": array(outcome.item.attempt for outcome in ordered),
        "elapsed_ms": array(getattr(outcome, "elapsed_ms", 0) for outcome in ordered),
        "scores": array((*repeat("NULL", len(others)), *map(score_of, completed))),
        "kinds": array(KINDS[type(outcome)] for outcome in others),
        "delays_ms": array(getattr(outcome, "delay_ms", 0) for outcome in others),
        "codes": text_array(getattr(outcome, "code", "") for outcome in others),
        "messages": text_array(getattr(outcome, "message", "") for outcome in others),
        "results": RECORD_SEPARATOR.join((*repeat(b"", len(others)), *(outcome.result for outcome in completed))),
    }


def score_of(outcome: Completed) -> str:
    """Return a score as PostgreSQL reads it."""
    return "NULL" if outcome.score is None else repr(outcome.score)


def texts_of(job_ids: Iterable[Any]) -> Iterator[str]:
    """Yield each id as a text; those of one batch are one object, and writing a UUID is most of the work."""
    known: object = None
    text = ""
    for job_id in job_ids:
        if job_id is not known:
            known, text = job_id, str(job_id)
        yield text
