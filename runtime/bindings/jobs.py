"""Jobs: submit, cancel, retry and delete. Needs PostgreSQL for the truth and Redis for the news of it."""

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import structlog
import uuid_utils.compat as uuid_utils
from msgspec import Struct

from runtime.bindings.binding import Binding, Need
from runtime.bindings.condition import UNCONDITIONAL, Condition
from runtime.bindings.earlier_analyses import EarlierAnalyses, SameQuestion
from runtime.bindings.live.control import tell_stopped
from runtime.bindings.views import FINAL, JobView, RetriedJob, SubmittedJob
from runtime.crash_points import reach
from runtime.errors import ConflictError, ForbiddenError, NotAcceptedError, NotFoundError
from runtime.plans import LANE_OF_PLAN, Lane, Plan, priority_of
from runtime.store.database import Row
from runtime.store.identity import SERVICE
from runtime.store.keys import turn_of
from runtime.store.postgres_arrays import text_array
from runtime.store.retries import DELETE_JOB, HOLD_JOB, QUEUE_FAILED_ITEMS, RETRY_JOB
from runtime.store.submissions import CANCEL_JOB, FIND_BY_KEY, INSERT_ITEMS, INSERT_JOB, STATUS_OF_JOB, USER_OF_JOB
from runtime.store.usage import BEGIN_USAGE, HOLD_USAGE, HOLD_USAGE_FOR_KEY, OPEN_WORK, WAIT_AS_CALLER

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class NewJob(Struct, frozen=True, kw_only=True):
    """A job to submit.

    Attributes:
        job_type: The handler's name.
        item_type: What its items are.
        user_id: Whose job it is.
        plan: Decides the lane and the weight.
        items: Ids of the items, in the order of their positions; at least one.
        data: What every item's handler is given; kept as JSON.
        reuse: The question that earlier results of the user may answer; items that have one are no work, and are not
            charged. None where each item is worked.
        request: What the caller asked for, which an idempotency key stands for; None is all of the above.
        title: What it is about, for lists of jobs, at most 300 characters of it; None when nobody says.
        job_description_id: The job description that it is about; None when it is about none, or several.
        source_job_id: The job of whose results it is made; None where there is none.
    """

    job_type: str
    item_type: str
    user_id: UUID
    plan: Plan
    items: Sequence[str]
    data: Struct
    request: Struct | None = None
    reuse: SameQuestion | None = None
    title: str | None = None
    job_description_id: UUID | None = None
    source_job_id: UUID | None = None

    def __post_init__(self) -> None:
        """Refuse a job of nothing.

        Raises:
            NotAcceptedError: There is no item.
        """
        if not self.items:
            detail = "A job needs at least one item."
            raise NotAcceptedError(detail)

    @property
    def lane(self) -> Lane:
        """The lane that the plan pays for."""
        return LANE_OF_PLAN[self.plan]


class Jobs(Binding):
    """Submits and changes jobs for one caller."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres", "redis"})

    async def submit(self, new_job: NewJob, *, idempotency_key: str | None = None) -> SubmittedJob:
        """Write the job and its items in one transaction, then let the workers know.

        Args:
            new_job: What to submit.
            idempotency_key: The same key with the same job answers with the first one and makes nothing.

        Raises:
            ConflictError: The first submission with this key has not ended.
            ForbiddenError: It would be another user's.
            NotAcceptedError: The key was used for another job.
            TooManyRequestsError: The caller's plan allows no such job now; nothing was written or charged.
            UnavailableError: PostgreSQL does not answer; nothing was written.
        """
        if self._identity.role != "service_role" and new_job.user_id != self._identity.user_id:
            detail = "A job is submitted for its user, by that user or by the service."
            raise ForbiddenError(detail)
        row = make_row(new_job, idempotency_key) | {"charged_items": await self._count_work(new_job)}
        async with self._resources.user_locks.of(new_job.user_id):
            submitted, is_new = await self._find_or_insert(row, new_job)
        if is_new:
            reach("submitted")
            await self._resources.tickets.put_or_owe(turn_of(new_job.job_type, new_job.lane, new_job.user_id))
            log.info("job.submitted", job_id=row["id"], job_type=new_job.job_type, item_count=len(new_job.items))
        return submitted

    async def cancel(self, job_id: UUID) -> None:
        """Cancel a job with one compare-and-set, whatever its size; cancelling it again changes nothing.

        Raises:
            NotFoundError: Unknown, or another's.
            ConflictError: It was finished before.
            UnavailableError: PostgreSQL does not answer.
        """
        await self._find_user(job_id)
        retention = {"job_id": job_id, "ttl_hours": self._resources.settings.result_ttl_hours}
        async with self._resources.database.transaction(SERVICE) as connection:
            cancelled = await connection.fetch_one(CANCEL_JOB, retention)
            status = await connection.fetch_one(STATUS_OF_JOB, (job_id,))
        if cancelled:
            await tell_stopped(job_id, self._resources.redis)
            log.info("job.cancelled", job_id=job_id)
        elif status and status[0] != "cancelled":
            detail = f"The job is {status[0]}: there is nothing left to cancel."
            raise ConflictError(detail)

    async def retry(self, job_id: UUID) -> RetriedJob:
        """Drive the failed items of an ended job again, as its next generation.

        Raises:
            NotFoundError: Unknown, or another's.
            ConflictError: It has not ended, or nothing of it failed.
            TooManyRequestsError: The caller's plan allows no such job now; nothing was changed or charged.
            UnavailableError: PostgreSQL does not answer; nothing was changed.
        """
        user_id = await self._find_user(job_id)
        async with self._resources.user_locks.of(user_id):
            job_type, lane, generation, item_count = await self._begin_generation(job_id, user_id)
        await self._resources.tickets.put_or_owe(turn_of(job_type, lane, user_id))
        log.info("job.retried", job_id=job_id, generation=generation, item_count=item_count)
        return RetriedJob(id=job_id, status="processing", generation=generation, item_count=item_count)

    async def delete(self, job_id: UUID, condition: Condition = UNCONDITIONAL) -> None:
        """Delete an ended job with its items and reports.

        Raises:
            NotFoundError: Unknown, or another's.
            ConflictError: It has not ended.
            PreconditionFailedError: It is not as the condition wants it.
            UnavailableError: PostgreSQL does not answer.
        """
        await self._find_user(job_id)
        async with self._resources.database.transaction(SERVICE) as connection:
            await connection.execute(WAIT_AS_CALLER)
            held = await connection.fetch_as(JobView, HOLD_JOB, {"job_id": job_id})
            if not held:
                raise no_such_job()
            if held[0].status not in FINAL:
                detail = "The job has not ended: cancel it first."
                raise ConflictError(detail)
            condition.check_shown(held[0])
            await connection.execute(DELETE_JOB, {"job_id": job_id})
        log.info("job.deleted", job_id=job_id)

    async def _find_user(self, job_id: UUID) -> UUID:
        """Return whose job it is; NotFoundError when the caller may not see it."""
        row = await self._resources.database.fetch_one(self._identity, USER_OF_JOB, (job_id,))
        if row is None:
            raise no_such_job()
        user_id: UUID = row[0]
        return user_id

    async def _count_work(self, new_job: NewJob) -> int:
        """Return how many items are not answered by earlier results, and so are work."""
        if new_job.reuse is None:
            return len(new_job.items)
        earlier = EarlierAnalyses.bind(self._resources, self._identity)
        return len(new_job.items) - await earlier.count(new_job.items, new_job.reuse, user_id=new_job.user_id)

    async def _find_or_insert(self, row: dict[str, Any], new_job: NewJob) -> tuple[SubmittedJob, bool]:
        """Return what the first submission with this key made, or insert the job and its items, whole or not at all."""
        async with (
            self._resources.limiter.charging(self._identity, "items") as charge,
            self._resources.database.transaction(SERVICE) as connection,  # users write nothing themselves
        ):
            await connection.execute(WAIT_AS_CALLER)
            await connection.execute(BEGIN_USAGE, row)
            held = await connection.execute(HOLD_USAGE_FOR_KEY, row)
            first = await connection.execute(FIND_BY_KEY, row)
            open_work = await connection.fetch_one(OPEN_WORK, row)
            if not await held.fetchone():
                raise still_running()
            if found := await first.fetchone():
                return read_first(found, row["request_hash"]), False
            self._check_open_work(open_work, item_count=row["total_items"])
            await charge(row["charged_items"])
            inserted = await connection.fetch_one(INSERT_JOB, row)
            if not inserted:  # by a process of a version that holds nothing
                raise still_running()
            await connection.execute(INSERT_ITEMS, row | {"job_id": row["id"], "items": text_array(new_job.items)})
        return SubmittedJob(id=row["id"], total_items=row["total_items"], estimated_completion_time=inserted[0]), True

    async def _begin_generation(self, job_id: UUID, user_id: UUID) -> tuple[str, Lane, int, int]:
        """Queue what a job has to work again; return its type, lane and generation, and how many items that are."""
        keys = {"job_id": job_id, "user_id": user_id}
        limiter = self._resources.limiter
        async with (
            limiter.charging(self._identity, "items") as charge,
            self._resources.database.transaction(SERVICE) as connection,
        ):
            await connection.execute(WAIT_AS_CALLER)
            await connection.execute(BEGIN_USAGE, keys)
            await connection.execute(HOLD_USAGE, keys)
            open_work = await connection.execute(OPEN_WORK, keys)
            row = await connection.fetch_one(RETRY_JOB, keys)
            if row is None:
                raise nothing_to_retry(await connection.fetch_one(STATUS_OF_JOB, (job_id,)))
            job_type, lane, _, generation, item_count = row
            self._check_open_work(await open_work.fetchone(), item_count=item_count)
            await charge(item_count)
            await connection.execute(QUEUE_FAILED_ITEMS, keys)
        return job_type, lane, generation, item_count

    def _check_open_work(self, open_work: Row | None, *, item_count: int) -> None:
        """Refuse a job more, of so many items, where the plan allows none."""
        job_count, waiting_count = open_work or (0, 0)
        limiter = self._resources.limiter
        limiter.check(self._identity, "open_jobs", present=job_count, wanted=1)
        limiter.check(self._identity, "waiting_items", present=waiting_count, wanted=item_count)


def make_row(new_job: NewJob, idempotency_key: str | None) -> dict[str, Any]:
    """Return a new job as a row; its hash tells whether the same key comes with the same job again."""
    data = msgspec.json.encode(new_job.data)
    asked = (new_job.plan, list(new_job.items), new_job.data) if new_job.request is None else new_job.request
    digest = hashlib.sha256(msgspec.json.encode((new_job.job_type, asked)))
    return {
        "id": uuid_utils.uuid7(),
        "user_id": new_job.user_id,
        "job_type": new_job.job_type,
        "item_type": new_job.item_type,
        "plan_type": new_job.plan,
        "priority": priority_of(new_job.plan),
        "total_items": len(new_job.items),
        "idempotency_key": idempotency_key,
        "key_lock": None if idempotency_key is None else lock_of_key(new_job.user_id, idempotency_key),
        "request_hash": digest.digest(),
        "job_data": data.decode(),
        "title": new_job.title,
        "job_description_id": new_job.job_description_id,
        "source_job_id": new_job.source_job_id,
    }


def lock_of_key(user_id: UUID, idempotency_key: str) -> int:
    """Return the number of the advisory lock that stands for a user's key (a signed 64-bit integer)."""
    digest = hashlib.sha256(b"careerbird" + user_id.bytes + idempotency_key.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def read_first(row: Row, digest: bytes) -> SubmittedJob:
    """Return what the first submission with a key made.

    Raises:
        NotAcceptedError: It was about something else.
    """
    if row[3] != digest:
        detail = "This Idempotency-Key was used for another request: use a new key."
        raise NotAcceptedError(detail)
    return SubmittedJob(id=row[0], total_items=row[1], estimated_completion_time=row[2])


def still_running() -> ConflictError:
    """Return the error of a key whose first submission has not ended."""
    detail = "The first request with this Idempotency-Key is still running: ask again in a moment."
    return ConflictError(detail, retry_after_s=1)


def nothing_to_retry(status: Row | None) -> ConflictError | NotFoundError:
    """Return why a job cannot be driven again; it may have been deleted a moment ago."""
    if status is None:
        return no_such_job()
    if status[0] in FINAL:
        return ConflictError(f"The job is {status[0]} and none of its items failed: there is nothing to retry.")
    return ConflictError(f"The job is {status[0]}: wait for its end, or cancel it.")


def no_such_job() -> NotFoundError:
    """Return the one error for unknown and foreign jobs."""
    return NotFoundError("There is no such job.")
