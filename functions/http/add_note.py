"""Keep a note about a candidate."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from functions._shared.texts import NOT_BLANK
from runtime.bindings.decisions import Decisions, DecisionView
from runtime.declare import post


class Note(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of a note."""

    text: Annotated[str, Meta(pattern=NOT_BLANK, max_length=2_000)]


@post("/api/recruiter/jobs/{jobId}/items/{itemId}/notes")
async def add_note(job_id: UUID, item_id: UUID, body: Note, decisions: Decisions) -> DecisionView:
    """Keep it with who wrote it, and when."""
    return await decisions.add(job_id, item_id, kind="note", verdict=None, words=body.text)
