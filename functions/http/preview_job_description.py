"""Show what the analysis reads out of a posting, before resumes are compared with it."""

from typing import Annotated

from msgspec import Meta, Struct

from functions._shared.texts import NOT_BLANK
from runtime.bindings.postings import PostingRead, Postings
from runtime.declare import post


class Draft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A posting that need not be kept; without a title it is read from the text."""

    title: Annotated[str, Meta(max_length=300)] = ""
    text: Annotated[str, Meta(pattern=NOT_BLANK, max_length=100_000)]


@post("/api/recruiter/job-descriptions/preview", status=200)
async def preview_job_description(body: Draft, postings: Postings) -> PostingRead:
    """Answer with each requirement and its place in the text; nothing is kept."""
    return await postings.read(title=body.title, text=body.text)
