"""What comes of a try: whatever a handler answers or raises becomes a value."""

from typing import Any

import msgspec
import structlog
from msgspec import Struct

from runtime.bindings.items import Item
from runtime.children.child_pool import ChildCrashedError
from runtime.item_errors import (
    HandlerMistakeError,
    ItemError,
    ItemTimedOutError,
    NotTriedError,
    RetryLaterError,
    require_wait,
)
from runtime.jitter import jitter
from runtime.metrics.codes import word_of
from runtime.queue.job_type import JobType
from runtime.queue.outcomes import Completed, Failed, GivenBack, Outcome, Postponed, is_storable, refuse
from runtime.queue.unfolding import unfolds

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LONGEST_BACKOFF_S = 3600.0
LONGEST_MESSAGE = 1_000
LARGEST_SCORE = 1e15
HANDLER_FAILED = "The item could not be worked: its handler failed. The logs of the worker say why."
encode = msgspec.json.Encoder().encode


class Scored(Struct, frozen=True, kw_only=True):
    """The score in a result, where it has one."""

    score: float | None = None


class Reason(Struct, frozen=True, kw_only=True):
    """Why a try failed.

    Attributes:
        code: A word for programs.
        message: A sentence for the recruiter.
        after_s: When to try again at the earliest; None leaves it to the backoff.
        is_final: Whether no further try would end otherwise.
    """

    code: str = "handler_failed"
    message: str = HANDLER_FAILED
    after_s: float | None = None
    is_final: bool = False


def outcome_of_answer(item: Item[Any], result: bytes, elapsed_ms: int) -> Completed | Failed:
    """Return the outcome of an answer."""
    if not is_storable(result) or unfolds(result):
        return refuse(item, elapsed_ms)
    return Completed(item=item, result=result, score=score_of(result), elapsed_ms=elapsed_ms)


def score_of(result: bytes) -> float | None:
    """Return the number that a result has as its `score`, within 15 digits; None when it has none."""
    if b'"score"' not in result:
        return None
    try:
        score = msgspec.json.decode(result, type=Scored).score
    except msgspec.MsgspecError:
        return None
    return None if score is None else max(min(score, LARGEST_SCORE), -LARGEST_SCORE)


def outcome_of_error(item: Item[Any], error: BaseException, job_type: JobType, elapsed_ms: int) -> Outcome:
    """Return the end of the item, another try after a wait, or the item itself when it was not tried."""
    if isinstance(error, NotTriedError):
        return GivenBack(item=item)
    reason = reason_of(error, job_type)
    is_last = reason.is_final or item.attempt >= job_type.attempts
    report(item, error, reason, is_last=is_last)
    if is_last:
        return Failed(item=item, code=reason.code, message=reason.message, elapsed_ms=elapsed_ms)
    wait_s = reason.after_s if reason.after_s is not None else backoff_s(item.attempt, job_type.retry_delay_s)
    return Postponed(
        item=item, code=reason.code, message=reason.message, elapsed_ms=elapsed_ms, delay_ms=round(wait_s * 1000)
    )


def reason_of(error: BaseException, job_type: JobType) -> Reason:
    """Return why a try failed; an unexpected error's own text may hold personal data, and an error may lie."""
    reason = Reason()
    try:
        match error:
            case ItemError():
                reason = Reason(code=make_storable(error.code), message=make_storable(str(error)), is_final=True)
            case RetryLaterError():
                after_s = None if error.after_s is None else require_wait(error.after_s)
                reason = Reason(code=make_storable(error.code), message=make_storable(str(error)), after_s=after_s)
            case ItemTimedOutError():
                message = f"The item was not done within its {job_type.timeout_s:g} seconds."
                reason = Reason(code="timed_out", message=message)
            case ChildCrashedError():
                reason = Reason(code=error.code, message=error.message)
            case HandlerMistakeError():
                reason = Reason(message=make_storable(str(error)))
            case _:
                pass  # nobody foresaw it
    except BaseException:  # an error's own code runs here: a text that cannot be made, a code that is none
        log.exception("error.unreadable", kind=type(error).__name__)
    return reason


def report(item: Item[Any], error: BaseException, reason: Reason, *, is_last: bool) -> None:
    """Log a try that failed; with its traceback when nobody foresaw it. An `ItemError` is the recruiter's, to read."""
    unexpected = error if reason.code == "handler_failed" else None
    say = log.info if reason.is_final else log.warning
    say("item.failed" if is_last else "item.postponed", code=word_of(reason.code), **item.in_log(), exc_info=unexpected)


def make_storable(text: str) -> str:
    """Return a text that PostgreSQL takes: no NUL, no lone surrogates, at most 1,000 characters."""
    return text[:LONGEST_MESSAGE].replace("\0", " ").encode("utf-8", "replace").decode()


def backoff_s(attempt: int, delay_s: float) -> float:
    """Return the wait after the given try: doubling, with jitter of up to a half, at most an hour."""
    longest = min(delay_s * 2.0 ** min(attempt - 1, 64), LONGEST_BACKOFF_S)
    return jitter(longest)
