"""List the items of a job with their results, also while it runs."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from functions._shared.paging import Cursor, Page
from runtime.bindings.item_lists import ItemLists, Wanted
from runtime.bindings.views import ItemPage, ItemStatus, Sort
from runtime.declare import get

Word = Annotated[str, Meta(min_length=1, max_length=300)]


class ItemsQuery(Struct, rename="camel", frozen=True, kw_only=True):
    """Which items, in which order.

    Attributes:
        status: Only items of this status.
        sort: `position` is the order of the submission, `score` the best first.
        brief: Without results and attempts; score, verdict and flags stay.
        min_score: Only items with at least this score.
        skill: Only items that show this skill, as the posting names it; case does not matter.
        flag: Only items with this flag.
        q: Only items whose file's name contains this; case does not matter.
    """

    status: ItemStatus | None = None
    sort: Sort = "position"
    brief: bool = False
    min_score: Annotated[float, Meta(ge=-1e15, le=1e15)] | None = None
    skill: Word | None = None
    flag: Annotated[str, Meta(min_length=1, max_length=50)] | None = None
    q: Word | None = None
    limit: Page = 100
    cursor: Cursor | None = None


@get("/api/recruiter/jobs/{jobId}/items")
async def list_job_items(job_id: UUID, query: ItemsQuery, items: ItemLists) -> ItemPage:
    """Answer with a page of items."""
    return await items.page(job_id, msgspec.convert(query, Wanted, from_attributes=True))
