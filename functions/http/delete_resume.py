"""Delete a resume."""

from uuid import UUID

from runtime.bindings.resumes import Resumes
from runtime.declare import delete


@delete("/api/recruiter/resumes/{resumeId}")
async def delete_resume(resume_id: UUID, resumes: Resumes) -> None:
    """Delete the file; results that were made from it stay with their jobs."""
    await resumes.delete(resume_id)
