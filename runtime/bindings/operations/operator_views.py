"""Queues, workers and jobs as operators see them: numbers and ids, nothing of a person."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from runtime.plans import Lane

Action = Literal["pause", "unpause", "cancel", "retry"]


class LaneView(Struct, rename="camel", frozen=True, kw_only=True):
    """One lane of a queue.

    Attributes:
        queue_depth: Jobs that no worker has started.
        items_waiting: Items that nobody works.
        oldest_wait_s: For how long the first job in line has waited for its turn, in seconds; 0 when none waits.
    """

    lane: Lane
    queue_depth: int
    items_waiting: int
    oldest_wait_s: float


class PauseView(Struct, rename="camel", frozen=True, kw_only=True):
    """Why nothing of a job type is started.

    Attributes:
        ends_at: None until somebody ends it.
    """

    reason: str
    began_at: datetime
    ends_at: datetime | None


class QueueView(Struct, rename="camel", frozen=True, kw_only=True):
    """The queue of one job type.

    Attributes:
        worker_count: Worker processes seen within ten seconds that serve it.
        pause: None when it is not paused.
    """

    job_type: str
    lanes: list[LaneView]
    worker_count: int
    pause: PauseView | None


class WorkerView(Struct, rename="camel", frozen=True, kw_only=True):
    """A worker process.

    Attributes:
        functions: The job types and schedules that it runs.
        is_silent: Not seen for six seconds; from ten on it is given up, and what it held is given back.
    """

    id: UUID
    host: str
    pid: int
    functions: list[str]
    started_at: datetime
    seen_at: datetime
    is_silent: bool


class OpenJobView(Struct, rename="camel", frozen=True, kw_only=True):
    """An open job of anybody."""

    id: UUID
    job_type: str
    lane: Lane
    status: Literal["queued", "processing"]
    total_items: int
    processed_items: int
    failed_items: int
    created_at: datetime
    started_at: datetime | None


class OpenJobPage(Struct, rename="camel", frozen=True, kw_only=True):
    """Some open jobs, newest first; `next_cursor` asks for those after them, None when there are none."""

    jobs: list[OpenJobView]
    next_cursor: str | None


class FailureView(Struct, rename="camel", frozen=True, kw_only=True):
    """Failed items of one kind, in the newest jobs of the last 24 hours that have failed items.

    As many jobs are counted as have 100,000 items together, 200 at most.
    """

    job_type: str
    error_code: str
    item_count: int
    job_count: int
    last_at: datetime


class HistoryStep(Struct, rename="camel", frozen=True, kw_only=True):
    """Jobs of one type that ended within ten minutes; of those that were deleted since nothing is told.

    Attributes:
        began_at: The first moment of the ten minutes.
        average_wait_s: From submission to start, in seconds; None when none of them was started.
        longest_wait_s: The same, of the one that waited longest.
    """

    began_at: datetime
    job_type: str
    job_count: int
    failed_job_count: int
    item_count: int
    failed_item_count: int
    average_wait_s: float | None
    longest_wait_s: float | None


class ScheduleView(Struct, rename="camel", frozen=True, kw_only=True):
    """A schedule.

    Attributes:
        trigger: When it is due, in words.
        ran_at: When it ended last; None when that is not known.
        outcome: How: `completed`, `failed`, or `postponed` because PostgreSQL was away; None when it is not known.
        next_at: When it is due next.
    """

    name: str
    trigger: str
    ran_at: datetime | None
    outcome: str | None
    next_at: datetime


class ActionView(Struct, rename="camel", frozen=True, kw_only=True):
    """What an operator did.

    Attributes:
        user_id: Who; None from the command line.
        subject: A job type, or the id of a job.
        item_count: Items that were driven again; 0 for other actions.
    """

    id: UUID
    acted_at: datetime
    user_id: UUID | None
    action: Action
    subject: str
    item_count: int = 0


class ActionPage(Struct, rename="camel", frozen=True, kw_only=True):
    """Some actions, newest first; `next_cursor` asks for those after them, None when there are none."""

    actions: list[ActionView]
    next_cursor: str | None
