"""What clients are told of a job while they watch: its progress, and how it ended (camelCase on the wire)."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from msgspec import Meta, Struct

from runtime.bindings.views import FINAL, JobProgress

Summary = Annotated[Any, Meta(extra_json_schema={"$ref": "#/components/schemas/JobResult"})]  # as `views.JobResult`
AFTER_EVERY_ITEM = 2**32 - 1


class RecentItem(Struct, rename="camel", frozen=True, kw_only=True):
    """An item that was recorded a moment ago.

    Attributes:
        label: The name of its file as uploaded; None when it is about no resume, or the file is gone. On no channel:
            who tells watchers reads it.
    """

    item_id: str
    status: Literal["completed", "failed"]
    score: float | None = None
    label: str | None = None


class Progress(JobProgress, rename="camel", frozen=True, kw_only=True):
    """How far a job is, for whom, and the latest items, at most 20; also the message on the channels, as MessagePack.

    Attributes:
        generation: Rises when the failed items of a finished job are driven again; `sequence` then starts lower.
    """

    hub_event: ClassVar[str] = "ProgressUpdate"
    stream_event: ClassVar[str] = "progress"
    is_end: ClassVar[bool] = False

    user_id: UUID
    generation: int
    recent_items: tuple[RecentItem, ...] = ()

    @property
    def version(self) -> int:
        """Rises over the life of the job, over its generations too."""
        return self.generation << 32 | self.sequence

    @property
    def end_version(self) -> int:
        """The version of the end of this generation."""
        return self.generation << 32 | AFTER_EVERY_ITEM

    @property
    def is_of_finished_job(self) -> bool:
        """Whether the job has an end to be told."""
        return self.status in FINAL


class JobEnd(Struct, rename="camel", frozen=True, kw_only=True):
    """How a job ended; `completed_at` is the moment, whatever the status."""

    hub_event: ClassVar[str]
    stream_event: ClassVar[str]
    is_end: ClassVar[bool] = True

    job_id: UUID
    user_id: UUID
    generation: int
    processed_items: int
    failed_items: int
    total_items: int
    completed_at: datetime

    @property
    def version(self) -> int:
        """Above every progress of the same generation."""
        return self.generation << 32 | AFTER_EVERY_ITEM


class JobCompleted(JobEnd, rename="camel", frozen=True, kw_only=True):
    """The job ended with at least one completed item; `result_data` is its summary, None for a type without one."""

    hub_event = "JobCompleted"
    stream_event = "completed"

    status: Literal["completed"] = "completed"
    result_data: Summary | None


class JobFailed(JobEnd, rename="camel", frozen=True, kw_only=True):
    """The job ended without one, or timed out, or its summary failed; `error_message` is for the recruiter."""

    hub_event = "JobFailed"
    stream_event = "failed"

    status: Literal["failed"] = "failed"
    error_message: str | None


class JobCancelled(JobEnd, rename="camel", frozen=True, kw_only=True):
    """The job was cancelled; what was recorded before stays."""

    hub_event = "JobCancelled"
    stream_event = "cancelled"

    status: Literal["cancelled"] = "cancelled"


News = Progress | JobCompleted | JobFailed | JobCancelled
