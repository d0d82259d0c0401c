"""Show a job description with its text."""

from uuid import UUID

from runtime.bindings.job_descriptions import JobDescriptions, JobDescriptionWithText
from runtime.declare import get


@get("/api/recruiter/job-descriptions/{jobDescriptionId}")
async def get_job_description(job_description_id: UUID, job_descriptions: JobDescriptions) -> JobDescriptionWithText:
    """Answer with the title and the text, as they were kept."""
    return await job_descriptions.get(job_description_id)
