"""The ledger of a process: commits the outcomes of all its batches in groups, one while another is on its way."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter
from uuid import UUID

import structlog

from runtime.cancellation import end_if_cancelled
from runtime.crash_points import reach
from runtime.errors import UnavailableError
from runtime.jitter import jitter
from runtime.metrics.metrics import WorkMetrics
from runtime.queue.group_commit import Group, JobOfGroup, commit_group
from runtime.queue.intake import Intake
from runtime.queue.outcomes import REFUSED, Failed, GivenBack, Outcome, refuse
from runtime.store.database import Database
from runtime.store.sqlstates import JOB_FINISHED, is_away, is_of_data
from runtime.tracebacks import name_of

log: structlog.stdlib.BoundLogger = structlog.get_logger()
WRITERS = 2  # while one group waits for the disk, the next is written
SHORTEST_WAIT_S = 0.1
LONGEST_WAIT_S = 2.0  # a server that is away is waited for so; then its jobs stand apart, for one may be why it is away

Committed = Callable[[Sequence[JobOfGroup], Sequence[Outcome]], None]


class Ledger:
    """Owns outcomes from the moment they are put until they are committed, or refused for their data.

    Nothing else ends an outcome: whatever PostgreSQL says of its own state is waited for. Nobody waits for another's
    outcome: the jobs of a group that was not written stand apart from then on, each on its own.
    """

    def __init__(self, database: Database, worker_id: UUID, metrics: WorkMetrics | None = None) -> None:
        """Record as the worker whose claims the outcomes are about; count where somebody may look."""
        self._metrics = metrics or WorkMetrics()
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
        self._intake.apart.hurry()
        await self._intake.wait_until_empty()

    async def run(self, committed: Committed) -> None:
        """Commit what arrives, group by group, until cancelled; `committed` is told of each, and must not wait.

        The counters of a job stay right whichever of two groups is first: each adds its own, and the one that is last
        sees the sum.
        """
        async with asyncio.TaskGroup() as writers:
            for _ in range(WRITERS):
                writers.create_task(self._write(committed))
            writers.create_task(self._write_apart(committed))

    async def _write(self, committed: Committed) -> None:
        while True:
            end_if_cancelled()
            group = await self._intake.next_group()
            if await self._is_recorded(group, committed):
                self._intake.settle(group)
            else:
                self._intake.set_apart(group)

    async def _is_recorded(self, group: Group, committed: Committed) -> bool:
        """Commit a group, also after a short absence of PostgreSQL; return whether it is recorded."""
        wait_s = SHORTEST_WAIT_S
        while (error := await self._record(group, committed)) is not None:
            end_if_cancelled()
            report(group, error)
            if wait_s > LONGEST_WAIT_S or not is_away(error):
                return False
            await asyncio.sleep(jitter(wait_s))
            wait_s *= 2
        return True

    async def _write_apart(self, committed: Committed) -> None:
        """Commit what stands apart, a group of one job at a time, each tried once."""
        apart = self._intake.apart
        while True:
            end_if_cancelled()
            group = await apart.next_group()
            error = await self._record(group, committed)
            if error is None:
                apart.settle(group)
            elif is_refused(group, error):
                report_alone("outcome.refused", group, error)
                apart.replace(group, refuse(group.outcomes[0].item))
            else:
                report(group, error)
                apart.put_back(group, at_once=is_of_data(error) and len(group.outcomes) > 1)

    async def _record(self, group: Group, committed: Committed) -> BaseException | None:
        """Commit a group; return why it was not."""
        began_at = perf_counter()
        try:
            done = await commit_group(group, self._database, self._worker_id)
        except Exception as error:  # noqa: BLE001 -- an outcome is a function's own: it must not end the ledger
            self._metrics.groups.add("put_off")
            return error.__cause__ or error if isinstance(error, UnavailableError) else error
        reach("recorded")
        self._metrics.commit_seconds.observe(perf_counter() - began_at)
        self._metrics.groups.add("committed")
        self._metrics.leases_lost.add("fenced", count=len(group.outcomes) - done.written_count)
        committed(done.jobs, group.outcomes)
        return None


def is_refused(group: Group, error: BaseException) -> bool:
    """Say whether a group is one outcome that PostgreSQL will never take, and something simpler can be written."""
    outcome = group.outcomes[0]
    is_simplest = isinstance(outcome, GivenBack) or (isinstance(outcome, Failed) and outcome.code == REFUSED)
    return len(group.outcomes) == 1 and is_of_data(error) and not is_simplest


def report(group: Group, error: BaseException) -> None:
    """Log a group that was not written; which outcome it is, once that is alone and the server is there."""
    if getattr(error, "sqlstate", None) == JOB_FINISHED:  # the next try finds it so
        return
    if len(group.outcomes) > 1 or is_away(error):
        log.warning("ledger.waiting", outcome_count=len(group.outcomes), reason=name_of(error))
    else:
        report_alone("outcome.put_off", group, error)


def report_alone(event: str, group: Group, error: BaseException) -> None:
    """Log what became of an outcome that was tried alone."""
    item = group.outcomes[0].item
    reason = getattr(error, "sqlstate", None) or type(error).__name__
    log.error(event, reason=reason, **item.in_log())
