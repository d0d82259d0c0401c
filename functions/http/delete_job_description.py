"""Delete a job description."""

from uuid import UUID

from runtime.bindings.condition import Condition
from runtime.bindings.job_descriptions import JobDescriptions
from runtime.declare import delete


@delete("/api/recruiter/job-descriptions/{jobDescriptionId}")
async def delete_job_description(
    job_description_id: UUID, job_descriptions: JobDescriptions, condition: Condition
) -> None:
    """Delete it; jobs keep the copy that they were submitted with."""
    await job_descriptions.delete(job_description_id, condition)
