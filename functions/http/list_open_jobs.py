"""Show operators the open jobs of all users."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from functions._shared.paging import Cursor, SmallPage
from runtime.bindings.caller import Caller
from runtime.bindings.operations.operator_reads import OperatorReads
from runtime.bindings.operations.operator_views import OpenJobPage
from runtime.declare import get


class OpenJobsQuery(Struct, rename="camel", frozen=True, kw_only=True):
    """Which open jobs.

    Attributes:
        job_type: Only of this type.
        status: Only of this status.
        min_age_s: Submitted at least so many seconds ago.
    """

    job_type: Annotated[str, Meta(max_length=50)] | None = None
    status: Literal["queued", "processing"] | None = None
    min_age_s: Annotated[int, Meta(ge=0, le=31_536_000)] = 0
    limit: SmallPage = 50
    cursor: Cursor | None = None


@get("/api/operator/jobs")
async def list_open_jobs(query: OpenJobsQuery, caller: Caller, operator: OperatorReads) -> OpenJobPage:
    """Answer with a page of jobs, newest first, without whose they are."""
    caller.must_operate()
    return await operator.open_jobs(
        job_type=query.job_type,
        status=query.status,
        min_age_s=query.min_age_s,
        limit=query.limit,
        cursor=query.cursor,
    )
