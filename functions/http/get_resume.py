"""Show a resume without its content."""

from uuid import UUID

from runtime.bindings.resumes import Resumes, ResumeView
from runtime.declare import get


@get("/api/recruiter/resumes/{resumeId}")
async def get_resume(resume_id: UUID, resumes: Resumes) -> ResumeView:
    """Answer with what is known about the file."""
    return await resumes.get(resume_id)
