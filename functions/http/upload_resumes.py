"""Keep the files of one request as resumes."""

from msgspec import Struct

from runtime.bindings.reply import UploadedFile
from runtime.bindings.resumes import Resumes, ResumeView
from runtime.declare import post


class UploadedResumes(Struct, frozen=True, kw_only=True):
    """The resumes, in the order of the files, those of an archive in its order."""

    resumes: list[ResumeView]


@post("/api/recruiter/resumes")
async def upload_resumes(files: list[UploadedFile], resumes: Resumes) -> UploadedResumes:
    """Keep all files or none; a zip archive's files are resumes of their own, a file of a type not read is refused."""
    return UploadedResumes(resumes=await resumes.add(files))
