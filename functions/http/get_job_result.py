"""Show the summary of a finished job."""

from uuid import UUID

from runtime.bindings.job_reads import JobReads
from runtime.bindings.views import JobResult
from runtime.declare import get


@get("/api/recruiter/jobs/{jobId}/result")
async def get_job_result(job_id: UUID, jobs: JobReads) -> JobResult | None:
    """Answer with the summary as the job type made it; none of a job that failed, or whose type makes none."""
    return await jobs.result(job_id)
