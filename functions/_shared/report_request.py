"""A report on a finished job: the request."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from runtime.bindings.caller import Plan
from runtime.bindings.reports import Format, Language

MOST_FORMATS = 4
MOST_CANDIDATES = 500
Formats = Annotated[list[Format], Meta(min_length=1, max_length=MOST_FORMATS, extra_json_schema={"uniqueItems": True})]
Top = Annotated[int, Meta(ge=1, le=MOST_CANDIDATES)]


class ReportRequest(Struct, rename="camel", frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of an order.

    Attributes:
        job_id: A completed bulk analysis, or a completed batch of skill gaps.
        formats: Each once.
        top: Of how many candidates the report speaks, the best first; of all it counts.
        language: Of what the report says itself; quotes stay as they were written.
        anonymous: Whether names, files, contacts, addresses, age and years of school are left out.
    """

    job_id: UUID
    user_id: UUID
    plan_type: Plan
    formats: Formats
    top: Top = 50
    language: Language = "en"
    anonymous: bool = False

    @property
    def item_count(self) -> int:
        """One: a user submits a report, and its sections follow from `top`, which has a bound of its own."""
        return 1
