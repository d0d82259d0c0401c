"""What the AI service may answer: an analysis within bounds, or a failure with its kind."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from runtime.analysis.result import ResumeAnalysis, Status, Verdict, verdict_of
from runtime.item_errors import ItemError

LONGEST_RETRY_AFTER_S = 60.0
PASSING_STATUSES = frozenset({408, 409, 429, 529})  # 529: overloaded, as some providers say it
MALFORMED = "ai_malformed"
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


class CallFailed(Struct, frozen=True, kw_only=True):
    """A call failed for a reason that may pass.

    Attributes:
        after_s: Seconds that the service asked to wait, at most `LONGEST_RETRY_AFTER_S`; None when it did not.
    """

    code: str
    message: str
    after_s: float | None = None


TIMED_OUT = CallFailed(code="ai_timed_out", message="The AI service did not answer within AI_TIMEOUT_SECONDS.")
UNREACHABLE = CallFailed(code="ai_unreachable", message="The AI service could not be reached, or hung up.")
UNREADABLE = CallFailed(code=MALFORMED, message="The AI service answered with something that is not an analysis.")

decode = msgspec.json.Decoder(AnsweredAnalysis).decode


def read_analysis(body: bytes) -> ResumeAnalysis | CallFailed:
    """Return the analysis in the body of a good answer; a body that has none is a failure."""
    try:
        answered = decode(body)
        judged = msgspec.structs.replace(answered, verdict=answered.verdict or verdict_of(answered.score))
        return msgspec.convert(judged, ResumeAnalysis, from_attributes=True)
    except (msgspec.MsgspecError, UnicodeError):
        return UNREADABLE


def failure_of(status: int, retry_after: str | None) -> CallFailed:
    """Return what a status other than 200 means.

    Args:
        status: Any but 200.
        retry_after: The header of this name (RFC 9110 section 10.2.3).

    Raises:
        ItemError: Asking again would not help.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        message = "The AI service is asked too often."
        return CallFailed(code="ai_rate_limited", message=message, after_s=seconds_of(retry_after))
    if status in PASSING_STATUSES or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        message = f"The AI service failed with status {status}."
        return CallFailed(code="ai_failed", message=message, after_s=seconds_of(retry_after))
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return UNREADABLE
    raise ItemError(*REFUSALS.get(status, ("ai_refused", f"The AI service refused the item with status {status}.")))


def seconds_of(retry_after: str | None) -> float | None:
    """Return the seconds that `Retry-After` asks for, above 0 and at most 60; None when it asks for none."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    wait_s = float(text[:9]) if text.isascii() and text.isdecimal() else seconds_until(text)
    return min(wait_s, LONGEST_RETRY_AFTER_S) if wait_s > 0 else None


def seconds_until(date: str) -> float:
    """Return the seconds until an HTTP date; 0 when it is none."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return 0.0
    return (moment - datetime.now(UTC)).total_seconds() if moment.tzinfo else 0.0
