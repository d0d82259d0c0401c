"""Explain a result to the candidate whom it is about."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from functions._shared.candidate_explanation import CandidateExplanation, explain
from runtime.bindings.item_lists import ItemLists
from runtime.declare import get


class ExplanationQuery(Struct, frozen=True, kw_only=True):
    """How it is said.

    Attributes:
        language: Of the explanation; quotes stay as they are.
    """

    language: Literal["en", "de"] = "en"


@get("/api/recruiter/jobs/{jobId}/items/{itemId}/explanation")
async def explain_item(job_id: UUID, item_id: UUID, query: ExplanationQuery, items: ItemLists) -> CandidateExplanation:
    """Answer in plain words, with nothing of other candidates; a result that is not there yet has none."""
    return explain(job_id, await items.find(job_id, str(item_id)), query.language)
