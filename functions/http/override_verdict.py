"""Put a person's verdict in the place of the analysis's, with the reason."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from functions._shared.texts import NOT_BLANK
from runtime.bindings.decisions import Decisions, DecisionView
from runtime.declare import post


class Override(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of an override."""

    verdict: Literal["strong", "good", "partial", "weak"]
    reason: Annotated[str, Meta(pattern=NOT_BLANK, max_length=2_000)]


@post("/api/recruiter/jobs/{jobId}/items/{itemId}/override")
async def override_verdict(job_id: UUID, item_id: UUID, body: Override, decisions: Decisions) -> DecisionView:
    """Keep it beside the result, which stays as it is; the latest one counts."""
    return await decisions.add(job_id, item_id, kind="override", verdict=body.verdict, words=body.reason)
