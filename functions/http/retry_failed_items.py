"""Drive the failed items of an ended job again."""

from uuid import UUID

from msgspec import Struct

from functions._shared.job_answers import where_to_ask
from runtime.bindings.jobs import Jobs
from runtime.bindings.reply import Reply
from runtime.bindings.views import JobStatus
from runtime.declare import post


class RetryAccepted(Struct, rename="camel", frozen=True, kw_only=True):
    """Answer to a retry.

    Attributes:
        retried_items: Items that are worked again; for a cancelled or timed out job also those that it never started.
    """

    success: bool = True
    job_id: UUID
    message: str
    retried_items: int
    status: JobStatus


@post("/api/recruiter/jobs/{jobId}/retry", status=202)
async def retry_failed_items(job_id: UUID, jobs: Jobs) -> Reply[RetryAccepted]:
    """Begin the next generation of the job; completed items stay as they are."""
    job = await jobs.retry(job_id)
    answer = RetryAccepted(
        job_id=job.id,
        message="Failed items queued again successfully",
        retried_items=job.item_count,
        status=job.status,
    )
    return Reply(body=answer, headers=where_to_ask(job.id))
