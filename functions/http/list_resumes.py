"""List the caller's resumes, newest first."""

from functions._shared.paging import Cursor, Page
from runtime.bindings.resumes import ResumePage, Resumes
from runtime.declare import get


@get("/api/recruiter/resumes")
async def list_resumes(resumes: Resumes, limit: Page = 100, cursor: Cursor | None = None) -> ResumePage:
    """Answer with a page of resumes."""
    return await resumes.list_own(limit=limit, cursor=cursor)
