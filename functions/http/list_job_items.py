"""List the items of a job with their results, also while it runs."""

from uuid import UUID

from msgspec import Struct

from functions._shared.paging import Cursor, Page
from runtime.bindings.job_reads import JobReads
from runtime.bindings.views import ItemPage, ItemStatus, Sort
from runtime.declare import get


class ItemsQuery(Struct, frozen=True, kw_only=True):
    """Which items, in which order.

    Attributes:
        status: Only items of this status.
        sort: `position` is the order of the submission, `score` the best first.
    """

    status: ItemStatus | None = None
    sort: Sort = "position"
    limit: Page = 100
    cursor: Cursor | None = None


@get("/api/recruiter/jobs/{jobId}/items")
async def list_job_items(job_id: UUID, query: ItemsQuery, jobs: JobReads) -> ItemPage:
    """Answer with a page of items."""
    return await jobs.items(job_id, status=query.status, sort=query.sort, limit=query.limit, cursor=query.cursor)
