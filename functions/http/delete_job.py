"""Delete a job that has ended."""

from uuid import UUID

from runtime.bindings.condition import Condition
from runtime.bindings.jobs import Jobs
from runtime.declare import delete


@delete("/api/recruiter/jobs/{jobId}")
async def delete_job(job_id: UUID, jobs: Jobs, condition: Condition) -> None:
    """Delete the job with its items, result and reports; a job that runs has to be cancelled first."""
    await jobs.delete(job_id, condition)
