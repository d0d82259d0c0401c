"""What of a call that did not go well is known: a failure with its kind, or a refusal for good."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from msgspec import Struct

from runtime.item_errors import ItemError

LONGEST_RETRY_AFTER_S = 60.0
PASSING_STATUSES = frozenset({408, 409, 429, 529})  # 529: overloaded, as some providers say it
MALFORMED = "ai_malformed"
Refusals = Mapping[int, tuple[str, str]]


class CallFailed(Struct, frozen=True, kw_only=True):
    """A call failed for a reason that may pass.

    Attributes:
        after_s: Seconds that the service asked to wait, at most `LONGEST_RETRY_AFTER_S`; None when it did not.
    """

    code: str
    message: str
    after_s: float | None = None


class Malformed(Struct, frozen=True, kw_only=True):
    """An answer that came, and is not what was asked for.

    Attributes:
        why: In words that hold nothing of the answer's own texts.
        text: What was answered; empty when it was too long, or nothing.
    """

    why: str
    text: str = ""


TIMED_OUT = CallFailed(code="ai_timed_out", message="The AI service did not answer within AI_TIMEOUT_SECONDS.")
UNREACHABLE = CallFailed(code="ai_unreachable", message="The AI service could not be reached, or hung up.")
UNREADABLE = CallFailed(code=MALFORMED, message="The AI service answered with something that is not an analysis.")


def failure_of(status: int, retry_after: str | None, refusals: Refusals) -> CallFailed:
    """Return what a status other than 200 means.

    Args:
        status: Any but 200.
        retry_after: The header of this name (RFC 9110 section 10.2.3).
        refusals: Code and sentence of each status that says more than that the item is refused.

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
    raise ItemError(*refusals.get(status, ("ai_refused", f"The AI service refused the item with status {status}.")))


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
