"""List the caller's job descriptions, newest first."""

from functions._shared.paging import Cursor, Page
from runtime.bindings.job_descriptions import JobDescriptionPage, JobDescriptions
from runtime.declare import get


@get("/api/recruiter/job-descriptions")
async def list_job_descriptions(
    job_descriptions: JobDescriptions, limit: Page = 100, cursor: Cursor | None = None
) -> JobDescriptionPage:
    """Answer with a page of job descriptions."""
    return await job_descriptions.list_own(limit=limit, cursor=cursor)
