"""Keep a job description to compare resumes with."""

from typing import Annotated

from msgspec import Meta, Struct

from functions._shared.texts import NOT_BLANK
from runtime.bindings.job_descriptions import JobDescriptions, JobDescriptionView
from runtime.declare import post


class NewJobDescription(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of a new job description."""

    title: Annotated[str, Meta(pattern=NOT_BLANK, max_length=300)]
    text: Annotated[str, Meta(pattern=NOT_BLANK, max_length=100_000)]


@post("/api/recruiter/job-descriptions")
async def create_job_description(body: NewJobDescription, job_descriptions: JobDescriptions) -> JobDescriptionView:
    """Keep it as the caller's."""
    return await job_descriptions.add(title=body.title, text=body.text)
