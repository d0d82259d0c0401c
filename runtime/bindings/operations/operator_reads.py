"""Shows operators what waits, who works, what fails and when schedules run."""

import time
from datetime import UTC, datetime
from typing import ClassVar, TypeVar

from msgspec import Struct
from psycopg.rows import class_row

from runtime.bindings.binding import Binding, Need
from runtime.bindings.operations.operator_views import (
    ActionPage,
    ActionView,
    FailureView,
    HistoryStep,
    LaneView,
    OpenJobPage,
    OpenJobView,
    PauseView,
    QueueView,
    ScheduleView,
    WorkerView,
)
from runtime.bindings.pages import cut_page, read_cursor
from runtime.bindings.queue_health import Health, measure_health
from runtime.bundle import Entry
from runtime.bundle.timetable import timetable_of
from runtime.declare import Cron, Kind
from runtime.plans import LANES
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from runtime.store.operations import ACTIONS, FAILURES, HISTORY, OPEN_JOBS, PAUSES, WORKERS
from runtime.store.schedules import LAST_RUNS
from runtime.store.upkeep import AT_ONCE

View = TypeVar("View", bound=Struct)
Parameters = dict[str, object]


class Paused(PauseView, frozen=True, kw_only=True):
    """A pause, and of which job type."""

    job_type: str


class LastRun(Struct, frozen=True, kw_only=True):
    """When a schedule ended last, and how."""

    name: str
    ran_at: datetime
    outcome: str


class OperatorReads(Binding):
    """Reads over all users, each answer within two seconds; the endpoint has looked whether its caller may."""

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres", "bundle"})

    async def queues(self) -> list[QueueView]:
        """Return the queue of each job type, by name.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        health = await measure_health(self._resources.database)
        paused = {one.job_type: one for one in await self._views(Paused, PAUSES)}
        return [show_queue(entry.name, health, paused.get(entry.name)) for entry in self._entries("job")]

    async def workers(self) -> list[WorkerView]:
        """Return the worker processes, the longest running first, at most 1,000.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        return await self._views(WorkerView, WORKERS)

    async def open_jobs(
        self, *, job_type: str | None, status: str | None, min_age_s: int, limit: int, cursor: str | None
    ) -> OpenJobPage:
        """Return a page of open jobs of all users, newest first.

        Raises:
            BadRequestError: The cursor is not one of these pages'.
            UnavailableError: PostgreSQL does not answer.
        """
        where: Parameters = {"job_type": job_type, "status": status, "min_age_s": min_age_s, "limit": limit + 1}
        jobs = await self._views(OpenJobView, OPEN_JOBS, where | {"before": read_cursor(cursor)})
        jobs, following = cut_page(jobs, limit)
        return OpenJobPage(jobs=jobs, next_cursor=following)

    async def failures(self) -> list[FailureView]:
        """Return failed items by job type and error code, the most first.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        return await self._views(FailureView, FAILURES)

    async def history(self) -> list[HistoryStep]:
        """Return what ended in the last 24 hours, in steps of ten minutes; a step without any end is left out.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        return await self._views(HistoryStep, HISTORY)

    async def schedules(self) -> list[ScheduleView]:
        """Return the schedules, by name.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        runs = {run.name: run for run in await self._views(LastRun, LAST_RUNS)}
        settings = self._resources.settings
        return [
            ScheduleView(
                name=entry.name,
                trigger=say_when(entry.declared, settings),
                ran_at=runs[entry.name].ran_at if entry.name in runs else None,
                outcome=runs[entry.name].outcome if entry.name in runs else None,
                next_at=datetime.fromtimestamp(timetable_of(entry.declared, settings).next_after(time.time()), UTC),
            )
            for entry in self._entries("cron")
            if isinstance(entry.declared, Cron)
        ]

    async def actions(self, *, limit: int, cursor: str | None) -> ActionPage:
        """Return a page of what operators did, newest first.

        Raises:
            BadRequestError: The cursor is not one of these pages'.
            UnavailableError: PostgreSQL does not answer.
        """
        where: Parameters = {"before": read_cursor(cursor), "limit": limit + 1}
        actions, following = cut_page(await self._views(ActionView, ACTIONS, where), limit)
        return ActionPage(actions=actions, next_cursor=following)

    def _entries(self, kind: Kind) -> list[Entry]:
        return [entry for entry in self._resources.bundle.entries if entry.kind == kind]

    async def _views(self, view: type[View], statement: str, where: Parameters | None = None) -> list[View]:
        """Run a statement that has two seconds: the database has more to do than to show itself."""
        async with self._resources.database.transaction(SERVICE) as connection:
            await connection.execute(AT_ONCE)
            cursor = connection.cursor(row_factory=class_row(view))
            return await (await cursor.execute(statement, where)).fetchall()


def say_when(declared: Cron, settings: Settings) -> str:
    """Return when a schedule is due, with the number of the setting that says it."""
    setting = declared.every_minutes_setting
    return declared.trigger if setting is None else f"every {getattr(settings, setting.lower())} min"


def show_queue(job_type: str, health: Health, pause: PauseView | None) -> QueueView:
    """Return the numbers of one job type, both lanes included."""
    lanes = {one.lane: one for one in health.queues if one.job_type == job_type}
    return QueueView(
        job_type=job_type,
        lanes=[
            LaneView(
                lane=lane,
                queue_depth=lanes[lane].queue_depth if lane in lanes else 0,
                items_waiting=lanes[lane].items_waiting if lane in lanes else 0,
                oldest_wait_s=round(lanes[lane].oldest_wait_s, 1) if lane in lanes else 0.0,
            )
            for lane in LANES
        ],
        worker_count=health.worker_count(job_type),
        pause=pause and PauseView(reason=pause.reason, began_at=pause.began_at, ends_at=pause.ends_at),
    )
