"""Show the summary of a finished job."""

from uuid import UUID

from msgspec import Raw

from runtime.bindings.job_reads import JobReads
from runtime.declare import get


@get("/api/recruiter/jobs/{jobId}/result")
async def get_job_result(job_id: UUID, jobs: JobReads) -> Raw:
    """Answer with the summary as the job's function made it."""
    return await jobs.result(job_id)
