"""Show the numbers of each job type."""

from functions._shared.job_types import JOB_TYPES
from runtime.bindings.job_reads import JobReads
from runtime.bindings.views import QueueStatistics
from runtime.declare import get


@get("/api/recruiter/queue/statistics")
async def get_queue_statistics(jobs: JobReads) -> list[QueueStatistics]:
    """Answer with one row for each job type, zeros included."""
    return await jobs.statistics(JOB_TYPES)
