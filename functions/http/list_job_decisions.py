"""List what people decided about the candidates of a job."""

from uuid import UUID

from functions._shared.paging import Cursor, Page
from runtime.bindings.decisions import DecisionPage, Decisions
from runtime.declare import get


@get("/api/recruiter/jobs/{jobId}/decisions")
async def list_job_decisions(
    job_id: UUID, decisions: Decisions, limit: Page = 100, cursor: Cursor | None = None
) -> DecisionPage:
    """Answer with a page of overrides and notes, newest first; also when the job is gone."""
    return await decisions.of_job(job_id, limit=limit, cursor=cursor)
