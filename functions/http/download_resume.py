"""Download the file of a resume, byte for byte."""

from uuid import UUID

from runtime.bindings.reply import Download
from runtime.bindings.resumes import Resumes
from runtime.declare import get


@get("/api/recruiter/resumes/{resumeId}/content")
async def download_resume(resume_id: UUID, resumes: Resumes) -> Download:
    """Answer with the file as it was uploaded."""
    file = await resumes.content(resume_id)
    return Download(content=file.content, file_name=file.file_name)
