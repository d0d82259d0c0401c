"""Show the text of a resume as the machine reads it."""

from uuid import UUID

from runtime.bindings.resume_reading import ResumeReading, ResumeTextView
from runtime.declare import get


@get("/api/recruiter/resumes/{resumeId}/text")
async def get_resume_text(resume_id: UUID, resumes: ResumeReading) -> ResumeTextView:
    """Answer with the text that analyses rest on, or with why there is none."""
    return await resumes.text(resume_id)
