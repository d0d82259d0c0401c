"""Jobs and items as the outside sees them (camelCase on the wire)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

JobStatus = Literal["queued", "processing", "completed", "failed", "cancelled"]
ItemStatus = JobStatus  # an item that a cancelled job never started shows as cancelled
Sort = Literal["position", "score"]
WaitReason = Literal["behind_others", "no_worker", "retry_at", "provider_paused", "paused", "budget_spent"]
# JSON as it was recorded; what it may be is up to the job type, and `runtime.http.openapi` says so.
ItemResult = Annotated[Raw, Meta(extra_json_schema={"$ref": "#/components/schemas/ItemResult"})]
JobResult = Annotated[Raw, Meta(extra_json_schema={"$ref": "#/components/schemas/JobResult"})]
FINAL: frozenset[JobStatus] = frozenset({"completed", "failed", "cancelled"})


class JobView(Struct, rename="camel", frozen=True, kw_only=True):
    """A job.

    Attributes:
        processed_items: Items completed.
        progress_percentage: Items completed or failed over all, 0 to 100, two decimals.
        estimated_completion_time: None when nobody can know.
        started_at: When its first item was claimed, in this generation. `JOB_TIMEOUT_MINUTES` count from here, without
            pauses and without the time in which something of it could be claimed and nothing of it was worked.
        title: What it is about; None when nobody said.
        job_description_id: The job description that it is about; None when it is about none, or several.
        wait_reason: Why nothing of it is worked now; None when something is, nothing waits, or in a list of jobs.
    """

    id: UUID
    user_id: UUID
    job_type: str
    status: JobStatus
    progress_percentage: float
    processed_items: int
    total_items: int
    failed_items: int
    estimated_completion_time: datetime | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    expires_at: datetime | None
    error_message: str | None
    plan_type: str
    priority: int
    title: str | None
    job_description_id: UUID | None
    wait_reason: WaitReason | None = None


class JobProgress(Struct, rename="camel", frozen=True, kw_only=True):
    """How far a job is.

    Attributes:
        current_item: The item that was started last and is still worked; None when there is none.
        sequence: Items completed or failed; never falls within a generation.
    """

    job_id: UUID
    status: JobStatus
    progress_percentage: float
    processed_items: int
    total_items: int
    failed_items: int
    current_item: str | None
    last_updated: datetime
    sequence: int
    estimated_completion_time: datetime | None


class FailedAttempt(Struct, rename="camel", frozen=True, kw_only=True):
    """A try of an item that failed, for good or for a while; tries are counted from 1 in each generation of the job."""

    attempt: int
    error_code: str
    error_message: str
    failed_at: datetime


class ItemView(Struct, rename="camel", frozen=True, kw_only=True):
    """An item and what came of it.

    Attributes:
        label: The name of its file as uploaded; None when it is about no resume, or the file is gone.
        score: Of its result; None without one.
        verdict: Of its result; None without one.
        flags: Of its result: what a person should look at.
        result_data: What the handler made of it; None until it is completed; left out of a brief list.
        error_code: Of the last try, until the item is completed.
        attempts: Every try that failed, in order; left out of a brief list.
    """

    item_id: str
    label: str | None
    position: int
    status: ItemStatus
    score: float | None
    verdict: str | None
    flags: list[str]
    result_data: ItemResult | UnsetType | None = UNSET
    error_code: str | None
    error_message: str | None
    retry_count: int
    attempts: list[FailedAttempt] | UnsetType = UNSET
    processing_time_ms: int | None
    completed_at: datetime | None


class ItemOfJob(Struct, frozen=True, kw_only=True):
    """An item with what is to be known of its job.

    Attributes:
        title: What the job is about; None when nobody says.
    """

    job_type: str
    title: str | None
    item: ItemView


class ItemPage(Struct, rename="camel", frozen=True, kw_only=True):
    """Some items of a job; `next_cursor` asks for those after them, None when there are none.

    Attributes:
        total: Items that the query leaves, on all pages.
    """

    items: list[ItemView]
    next_cursor: str | None
    total: int


class JobPage(Struct, frozen=True, kw_only=True):
    """Some jobs of a user, newest first."""

    jobs: list[JobView]
    next_cursor: str | None


class QueueStatistics(Struct, rename="camel", frozen=True, kw_only=True):
    """Numbers of one job type; today is the UTC day.

    Attributes:
        queue_depth: Jobs that no worker has started.
        processing_count: Jobs that are being worked.
        average_processing_time_ms: Mean time from start to end of the jobs completed today; 0 when there are none.
    """

    job_type: str
    queue_depth: int
    processing_count: int
    completed_today: int
    failed_today: int
    average_processing_time_ms: int


class SubmittedJob(Struct, frozen=True, kw_only=True):
    """What a submission made, or what the first one with the same key made."""

    id: UUID
    total_items: int
    estimated_completion_time: datetime | None


class RetriedJob(Struct, frozen=True, kw_only=True):
    """A job that works again.

    Attributes:
        item_count: Items that are not completed.
    """

    id: UUID
    status: JobStatus
    generation: int
    item_count: int
