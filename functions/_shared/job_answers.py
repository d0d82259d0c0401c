"""How endpoints answer about jobs: where a job is, and when to ask again."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from runtime.bindings.views import FINAL, JobStatus, SubmittedJob

POLL_AFTER_S = 2


class JobAccepted(Struct, rename="camel", frozen=True, kw_only=True):
    """Answer to a submission of resumes; given again, it is the first one."""

    success: bool = True
    job_id: UUID
    message: str
    estimated_completion_time: datetime | None
    total_resumes: int
    status: Literal["queued"] = "queued"


class Done(Struct, frozen=True, kw_only=True):
    """Answer to a request that only needs a yes."""

    success: bool = True
    message: str


def accept(job: SubmittedJob, message: str) -> JobAccepted:
    """Return the answer to a submission of resumes."""
    return JobAccepted(
        job_id=job.id,
        message=message,
        estimated_completion_time=job.estimated_completion_time,
        total_resumes=job.total_items,
    )


def where_to_ask(job_id: UUID) -> dict[str, str]:
    """Return the headers of an answer to a submission."""
    return {"Location": f"/api/recruiter/jobs/{job_id}", "Retry-After": str(POLL_AFTER_S)}


def when_to_ask(status: JobStatus) -> dict[str, str]:
    """Return the headers of an answer about a job: none when it is finished."""
    return {} if status in FINAL else {"Retry-After": str(POLL_AFTER_S)}
