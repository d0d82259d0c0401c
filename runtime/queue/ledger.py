"""The ledger: one writer a process that commits the outcomes of all its batches in groups."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import structlog
from psycopg.rows import class_row

from runtime.cancellation import end_if_cancelled
from runtime.crash_points import reach
from runtime.errors import UnavailableError
from runtime.queue.outcomes import Completed, Failed, GivenBack, Outcome, Postponed
from runtime.queue.progress import JobCounters
from runtime.store.database import SERVICE, Database
from runtime.store.outcomes import COUNTERS, GIVE_BACK, LOCK_JOBS, RECORD_COMPLETED, RECORD_FAILED, RECORD_SEPARATOR
from runtime.store.postgres_arrays import array, text_array

log: structlog.stdlib.BoundLogger = structlog.get_logger()
MOST_IN_GROUP = 1_000
MOST_WAITING = 5_000
LINGER_S = 0.004  # a group this young waits for company: one transaction then serves many slow handlers
SMALL_GROUP = 100
LONGEST_WAIT_S = 5.0
REFUSED = "result_refused"
JOB_FINISHED = "CB001"  # what the guard of finished jobs raises: cancel won while the group was on its way

Recorded = Callable[[list[JobCounters], Sequence[Outcome]], Awaitable[None]]


class Ledger:
    """Takes outcomes at once and commits them soon; `recorded` is told after each commit."""

    def __init__(self, database: Database, worker_id: UUID, recorded: Recorded) -> None:
        """Record as the worker whose claims the outcomes are about."""
        self._database = database
        self._worker_id = worker_id
        self._recorded = recorded
        self._waiting: list[Outcome] = []
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._empty = asyncio.Event()
        self._room.set()
        self._empty.set()

    async def put(self, outcome: Outcome) -> None:
        """Hand over an outcome; waits only while thousands are on their way to PostgreSQL."""
        await self._room.wait()
        self.put_now(outcome)

    def put_now(self, outcome: Outcome) -> None:
        """Hand over an outcome without waiting, as a batch does that is cut short."""
        self._waiting.append(outcome)
        self._arrived.set()
        self._empty.clear()
        if len(self._waiting) >= MOST_WAITING:
            self._room.clear()

    async def emptied(self) -> None:
        """Wait until everything that was put is committed."""
        await self._empty.wait()

    async def run(self) -> None:
        """Commit what arrives, group by group, until cancelled."""
        while True:
            end_if_cancelled()
            await self._arrived.wait()
            if len(self._waiting) < SMALL_GROUP:
                await asyncio.sleep(LINGER_S)  # nothing to wait for: company is not announced
            group, self._waiting = self._waiting[:MOST_IN_GROUP], self._waiting[MOST_IN_GROUP:]
            if not self._waiting:
                self._arrived.clear()
            if len(self._waiting) < MOST_WAITING:
                self._room.set()
            await self._record(group)
            if not self._waiting:
                self._empty.set()

    async def _record(self, group: Sequence[Outcome]) -> None:
        """Commit a group however long PostgreSQL is away; an outcome it refuses fails its item alone."""
        wait_s = 0.05
        while True:
            try:
                counters = await self._commit(group)
            except UnavailableError:
                log.warning("ledger.waiting", outcome_count=len(group), wait_s=round(wait_s, 2))
                await asyncio.sleep(wait_s * random.uniform(0.5, 1))  # noqa: S311 -- spreads load, hides nothing
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
            except Exception as error:  # noqa: BLE001 -- an outcome is a function's own: it must not end the ledger
                if getattr(error, "sqlstate", None) != JOB_FINISHED:
                    await self._record_apart(group, error)
                    return
            else:
                reach("recorded")
                await self._recorded(counters, group)
                return

    async def _record_apart(self, group: Sequence[Outcome], error: Exception) -> None:
        """Halve a group that PostgreSQL refuses until the one outcome at fault stands alone."""
        if len(group) > 1:
            middle = len(group) // 2
            await self._record(group[:middle])
            await self._record(group[middle:])
            return
        outcome = group[0]
        reason = getattr(error, "sqlstate", None) or type(error).__name__
        log.error("outcome.refused", job_id=outcome.key[0], position=outcome.key[1], reason=reason)
        if isinstance(outcome, GivenBack) or (isinstance(outcome, Failed) and outcome.code == REFUSED):
            await self._recorded([], group)  # nothing simpler could be written: whoever recovers the claim may
        else:
            await self._record([refused(outcome)])

    async def _commit(self, group: Sequence[Outcome]) -> list[JobCounters]:
        """Write a group in one transaction and return the counters of its jobs as they are then."""
        completed = [outcome for outcome in group if isinstance(outcome, Completed)]
        failed = [outcome for outcome in group if isinstance(outcome, Failed | Postponed)]
        returned = [outcome for outcome in group if isinstance(outcome, GivenBack)]
        job_ids = list({outcome.key[0] for outcome in group})
        async with self._database.transaction(SERVICE) as connection:
            written = []
            if completed and failed:
                await connection.execute(LOCK_JOBS, {"job_ids": job_ids})
            if completed:
                columns = self._keys(completed) | completed_columns(completed)
                written.append(await connection.execute(RECORD_COMPLETED, columns))
            if failed:
                columns = self._keys(failed) | failed_columns(failed)
                written.append(await connection.execute(RECORD_FAILED, columns))
            if returned:
                await connection.execute(GIVE_BACK, self._keys(returned))
            cursor = connection.cursor(row_factory=class_row(JobCounters))
            counters = await (await cursor.execute(COUNTERS, {"job_ids": job_ids})).fetchall()
            if sum(cursor.rowcount for cursor in written) < len(completed) + len(failed):
                # a job is finished or a claim is another's: what is still claimed here goes back
                await connection.execute(GIVE_BACK, self._keys([*completed, *failed]))
        return counters

    def _keys(self, outcomes: Sequence[Outcome]) -> dict[str, object]:
        """Return whose outcomes these are, and the fence."""
        return {
            "worker_id": self._worker_id,
            "job_ids": array(outcome.key[0] for outcome in outcomes),
            "positions": array(outcome.key[1] for outcome in outcomes),
            "attempts": array(outcome.key[2] for outcome in outcomes),
        }


def completed_columns(outcomes: Sequence[Completed]) -> dict[str, object]:
    """Return the columns that only completed items have."""
    return {
        "elapsed_ms": array(outcome.elapsed_ms for outcome in outcomes),
        "results": RECORD_SEPARATOR.join(outcome.result for outcome in outcomes),
    }


def failed_columns(outcomes: Sequence[Failed | Postponed]) -> dict[str, object]:
    """Return the columns of items that failed, for good or for now."""
    return {
        "elapsed_ms": array(outcome.elapsed_ms for outcome in outcomes),
        "statuses": array("failed" if isinstance(outcome, Failed) else "queued" for outcome in outcomes),
        "delays_ms": array(outcome.delay_ms if isinstance(outcome, Postponed) else 0 for outcome in outcomes),
        "codes": text_array(outcome.code for outcome in outcomes),
        "messages": text_array(outcome.message for outcome in outcomes),
    }


def refused(outcome: Completed | Failed | Postponed) -> Failed:
    """Return what becomes of an outcome that PostgreSQL does not take, such as a result with U+0000 or above 1 MiB."""
    return Failed(
        key=outcome.key,
        item_id=outcome.item_id,
        code=REFUSED,
        message="The result cannot be stored: it is too large or holds characters that JSON in PostgreSQL refuses.",
        elapsed_ms=outcome.elapsed_ms,
    )
