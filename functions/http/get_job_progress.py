"""Show how far a job is."""

from uuid import UUID

from functions._shared.job_answers import when_to_ask
from runtime.bindings.job_reads import JobReads
from runtime.bindings.reply import Reply
from runtime.bindings.views import JobProgress
from runtime.declare import get


@get("/api/recruiter/jobs/{jobId}/progress")
async def get_job_progress(job_id: UUID, jobs: JobReads) -> Reply[JobProgress]:
    """Answer with the progress, and when to ask again while the job runs."""
    progress = await jobs.progress(job_id)
    return Reply(body=progress, headers=when_to_ask(progress.status))
