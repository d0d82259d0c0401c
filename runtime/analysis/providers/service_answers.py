"""What the AI service may answer: an analysis within bounds."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from runtime.analysis.providers.failures import UNREADABLE, CallFailed
from runtime.analysis.result import ResumeAnalysis, Status, Verdict, verdict_of

REFUSALS = {
    401: ("ai_not_authorized", "The AI service does not accept the token of this worker."),
    403: ("ai_not_authorized", "The AI service does not allow this worker to ask."),
    404: ("ai_not_found", "There is no analysis at AI_SERVICE_URL."),
    413: ("ai_too_large", "The resume and the job description are too large for the AI service."),
}

Sentence = Annotated[str, Meta(max_length=2_000, pattern=r"^[^\x00]*$")]
Word = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")]
Words = Annotated[list[Word], Meta(max_length=500)]


class AnsweredPart(Struct, rename="camel", frozen=True, kw_only=True):
    """A line of the explanation, within bounds."""

    part: Word
    points: Annotated[float, Meta(ge=-100, le=100)]
    detail: Sentence


class AnsweredRequirement(Struct, rename="camel", frozen=True, kw_only=True):
    """A requirement with the line that shows it, within bounds."""

    text: Sentence
    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=0)]
    kind: Literal["must", "nice"]
    status: Status
    evidence: Sentence


class AnsweredAnalysis(Struct, rename="camel", frozen=True, kw_only=True):
    """`ResumeAnalysis` as a stranger may send it: every range and length is bounded, other members are dropped.

    A service may leave out what has a default here.
    """

    score: Annotated[float, Meta(ge=0, le=100)]
    summary: Sentence
    strengths: Annotated[list[Sentence], Meta(max_length=50)]
    matched_skills: Words
    missing_skills: Words
    experience_years: Annotated[float, Meta(ge=0, le=100)] | None
    occupation: Word
    explanation: Annotated[list[AnsweredPart], Meta(max_length=50)]
    flags: Annotated[list[Word], Meta(max_length=20)]
    verdict: Verdict | None = None
    requirements: Annotated[list[AnsweredRequirement], Meta(max_length=500)] = []
    experience_note: Sentence = ""
    held_title: Sentence = ""
    hidden_text: Sentence = ""
    warnings: Annotated[list[Word], Meta(max_length=20)] = []
    language: Word = ""
    version: Word = ""
    model: Word = ""


decode = msgspec.json.Decoder(AnsweredAnalysis).decode


def read_analysis(body: bytes) -> ResumeAnalysis | CallFailed:
    """Return the analysis in the body of a good answer; a body that has none is a failure."""
    try:
        answered = decode(body)
        judged = msgspec.structs.replace(answered, verdict=answered.verdict or verdict_of(answered.score))
        return msgspec.convert(judged, ResumeAnalysis, from_attributes=True)
    except (msgspec.MsgspecError, UnicodeError):
        return UNREADABLE
