"""The ledger of a process: commits the outcomes of all its batches in groups, one while another is on its way."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

import structlog

from runtime.cancellation import end_if_cancelled
from runtime.crash_points import reach
from runtime.errors import UnavailableError
from runtime.jitter import jitter
from runtime.queue.group_commit import Group, JobOfGroup, commit_group
from runtime.queue.intake import Intake
from runtime.queue.outcomes import REFUSED, Failed, GivenBack, Outcome, refuse
from runtime.store.database import Database
from runtime.store.sqlstates import JOB_FINISHED, is_of_data, is_of_group

log: structlog.stdlib.BoundLogger = structlog.get_logger()
WRITERS = 2  # while one group waits for the disk, the next is written
SHORTEST_WAIT_S = 0.05
LONGEST_WAIT_S = 5.0

Committed = Callable[[Sequence[JobOfGroup], Sequence[Outcome]], None]


class Ledger:
    """Owns outcomes from the moment they are put until they are committed, or refused for their data.

    Nothing else ends an outcome: whatever PostgreSQL says of its own state is waited for.
    """

    def __init__(self, database: Database, worker_id: UUID) -> None:
        """Record as the worker whose claims the outcomes are about."""
        self._database = database
        self._worker_id = worker_id
        self._intake = Intake()

    async def put(self, outcome: Outcome) -> None:
        """Hand over an outcome; waits only while thousands, or megabytes, are on their way to PostgreSQL."""
        await self._intake.put(outcome)

    def put_now(self, outcome: Outcome) -> None:
        """Hand over an outcome without waiting, as of a batch that is cut short."""
        self._intake.put_now(outcome)

    def held(self) -> Iterator[Outcome]:
        """Yield what is owned at this moment."""
        return self._intake.held()

    async def wait_until_empty(self) -> None:
        """Wait until everything that was put is committed."""
        await self._intake.wait_until_empty()

    async def run(self, committed: Committed) -> None:
        """Commit what arrives, group by group, until cancelled; `committed` is told of each, and must not wait.

        The counters of a job stay right whichever of two groups is first: each adds its own, and the one that is last
        sees the sum.
        """
        async with asyncio.TaskGroup() as writers:
            for _ in range(WRITERS):
                writers.create_task(self._write(committed))

    async def _write(self, committed: Committed) -> None:
        while True:
            end_if_cancelled()
            group = await self._intake.next_group()
            self._intake.settle(group, await self._record(group, committed))

    async def _record(self, group: Group, committed: Committed) -> Sequence[Group]:
        """Commit a group however long PostgreSQL is away; return what stands in its place when it may be at fault."""
        wait_s = SHORTEST_WAIT_S
        while True:
            end_if_cancelled()
            try:
                jobs = await commit_group(group, self._database, self._worker_id)
            except Exception as error:  # noqa: BLE001 -- an outcome is a function's own: it must not end the ledger
                cause = error.__cause__ or error if isinstance(error, UnavailableError) else error
                if is_of_data(cause) or is_of_group(cause):
                    return divide(group, cause)
                if getattr(cause, "sqlstate", None) != JOB_FINISHED:  # else the next try finds it so
                    log.warning("ledger.waiting", outcome_count=len(group.outcomes), reason=repr(cause))
                    wait_s = min(wait_s * 2, LONGEST_WAIT_S)
                await asyncio.sleep(jitter(wait_s))
            else:
                reach("recorded")
                committed(jobs, group.outcomes)
                return ()


def divide(group: Group, error: BaseException) -> Sequence[Group]:
    """Halve a group until what is at fault stands alone; others go on meanwhile."""
    now = asyncio.get_running_loop().time()
    if len(group.outcomes) > 1:
        return group.halves(due_at=now if is_of_data(error) else now + SHORTEST_WAIT_S)
    outcome = group.outcomes[0]
    is_refused = is_of_data(error) and not is_simplest(outcome)
    log.error(
        "outcome.refused" if is_refused else "outcome.put_off",
        job_id=outcome.item.job_id,
        position=outcome.item.position,
        reason=getattr(error, "sqlstate", None) or type(error).__name__,
    )
    return [Group(outcomes=[refuse(outcome.item)], due_at=now) if is_refused else group.later(now, LONGEST_WAIT_S)]


def is_simplest(outcome: Outcome) -> bool:
    """Say whether nothing simpler could be written: then it is tried until it is recorded."""
    return isinstance(outcome, GivenBack) or (isinstance(outcome, Failed) and outcome.code == REFUSED)
