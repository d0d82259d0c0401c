"""Score one resume against one job description, as the AI service that workers may be pointed at."""

from datetime import UTC, date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from functions._shared.texts import NOT_BLANK
from runtime.bindings.analyst import EmbeddedAnalyst, ResumeAnalysis
from runtime.declare import post


class AnalysisRequest(Struct, rename="camel", frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of a request for one analysis.

    Attributes:
        as_of: The day that "present" means in the resume; today when left out.
    """

    resume_text: Annotated[str, Meta(pattern=NOT_BLANK, max_length=200_000)]
    title: Annotated[str, Meta(pattern=NOT_BLANK, max_length=300)]
    job_description: Annotated[str, Meta(pattern=NOT_BLANK, max_length=100_000)]
    as_of: date | None = None


@post("/analyze", status=200)
async def analyze_resume(body: AnalysisRequest, analyst: EmbeddedAnalyst) -> ResumeAnalysis:
    """Answer with the score and its reasons; nothing is kept."""
    as_of = body.as_of or datetime.now(UTC).date()
    return await analyst.analyze(body.resume_text, title=body.title, job_description=body.job_description, as_of=as_of)
