"""Show a job."""

from uuid import UUID

from functions._shared.job_answers import when_to_ask
from runtime.bindings.job_reads import JobReads
from runtime.bindings.reply import Reply
from runtime.bindings.views import JobView
from runtime.declare import get


@get("/api/recruiter/jobs/{jobId}")
async def get_job(job_id: UUID, jobs: JobReads) -> Reply[JobView]:
    """Answer with the job, and when to ask again while it runs."""
    job = await jobs.get(job_id)
    return Reply(body=job, headers=when_to_ask(job.status))
