"""Show the numbers of each job type."""

from runtime.bindings.job_reads import JobReads
from runtime.bindings.job_types import JobTypes
from runtime.bindings.views import QueueStatistics
from runtime.declare import get


@get("/api/recruiter/queue/statistics")
async def get_queue_statistics(jobs: JobReads, job_types: JobTypes) -> list[QueueStatistics]:
    """Answer with one row for each job type, zeros included."""
    return await jobs.statistics(job_types.names)
