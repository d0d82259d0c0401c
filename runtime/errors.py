"""Every error a person can meet: one tree, one sentence each.

BulkError
├── SettingsError            a setting is missing or malformed; the start ends
├── BundleError              a function's file is not what the runtime can run
├── ServersError             PostgreSQL or Redis cannot be found or started
├── ItemError                an item failed for good, with its code
├── RetryLaterError          a try of an item failed and shall be made again, not before a moment
│   └── ProviderDownError        and every other item of its type would fail like it until then
├── NotTriedError            an item was not tried at all and goes back as it was
├── ItemTimedOutError        a try of an item took longer than its job type allows
├── HandlerMistakeError      a handler told what came of a try in a way that means nothing
└── RequestError             what an HTTP caller did; becomes a problem (RFC 9457)
    ├── BadRequestError          400
    ├── NotAuthenticatedError    401
    ├── ForbiddenError           403
    ├── NotFoundError            404
    ├── ConflictError            409
    ├── TooLargeError            413
    ├── WrongMediaTypeError      415
    ├── NotAcceptedError         422, with pointers
    ├── TooManyRequestsError     429
    └── UnavailableError         503

The numbers stand beside their classes; `runtime/http/problems.py` alone turns them into answers.
"""

import math
from typing import ClassVar, Self

from msgspec import Struct

LONGEST_CODE = 100
LONGEST_WAIT_S = 7 * 24 * 3600.0


class BulkError(Exception):
    """Root of the tree: `str(error)` is one sentence that says what to do."""


class SettingsError(BulkError):
    """A setting is missing or malformed; the message names it and never shows its value."""


class BundleError(BulkError):
    """A function's file cannot be indexed or imported; the message starts with `file:line`."""


class ServersError(BulkError):
    """PostgreSQL or Redis cannot be found or started; the message says what was tried."""


class HandlerMistakeError(BulkError):
    """A handler told what came of a try in a way that means nothing; the message says which, without its data."""


class ItemTimedOutError(BulkError):
    """A try of an item took longer than its job type allows."""


class ItemError(BulkError):
    """An item failed for good: no further try would end otherwise.

    Attributes:
        code: What happened, as a word for programs such as `resume_not_found`.
    """

    def __init__(self, code: str, message: str) -> None:
        """Keep the code, 1 to 100 characters, and one sentence for the recruiter.

        Raises:
            HandlerMistakeError: The code is no such text.
        """
        super().__init__(message)
        self.code = code_of(code)

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Travel whole out of a child process."""
        return type(self), (self.code, str(self))


class RetryLaterError(BulkError):
    """A try of an item failed for a reason that passes.

    Attributes:
        code: What happened, as a word for programs such as `rate_limited`.
        after_s: Seconds until the next try at the earliest, at most a week; None leaves it to the backoff.
    """

    def __init__(self, code: str, message: str, after_s: float | None = None) -> None:
        """Keep the code, one sentence for the recruiter, and when to try again.

        Raises:
            HandlerMistakeError: The code is no text of 1 to 100 characters, or the wait no number of seconds.
        """
        super().__init__(message)
        self.code = code_of(code)
        self.after_s = None if after_s is None else wait_of(after_s)

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, float | None]]:
        """Travel whole out of a child process."""
        return type(self), (self.code, str(self), self.after_s)


class ProviderDownError(RetryLaterError):
    """A try failed for a reason that every item of its job type would meet: the type is paused.

    The item itself waits for its backoff as well, so that an outage is not tried out on the same items.

    Attributes:
        pause_s: Seconds of the pause.
    """

    def __init__(self, code: str, message: str, pause_s: float) -> None:
        """Keep what `RetryLaterError` keeps, and the pause.

        Raises:
            HandlerMistakeError: As `RetryLaterError`.
        """
        super().__init__(code, message)
        self.pause_s = wait_of(pause_s)

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, float]]:
        """Travel whole out of a child process."""
        return type(self), (self.code, str(self), self.pause_s)


class NotTriedError(BulkError):
    """The item was not tried, for what it needs is known to be down; its try is not spent.

    Attributes:
        after_s: Seconds until a try makes sense.
    """

    def __init__(self, after_s: float) -> None:
        """Keep when to try.

        Raises:
            HandlerMistakeError: The wait is no number of seconds.
        """
        self.after_s = wait_of(after_s)
        super().__init__(f"The service does not work now; it is asked again in {self.after_s:.0f} s.")

    def __reduce__(self) -> tuple[type[Self], tuple[float]]:
        """Travel whole out of a child process."""
        return type(self), (self.after_s,)


def code_of(code: object) -> str:
    """Return a code that is one.

    Raises:
        HandlerMistakeError: It is no text, or too long.
    """
    if not isinstance(code, str) or not 1 <= len(code) <= LONGEST_CODE:
        message = f"The handler gave an error a code that is no text of 1 to {LONGEST_CODE} characters."
        raise HandlerMistakeError(message)
    return code


def wait_of(seconds: object) -> float:
    """Return a wait that can be kept.

    Raises:
        HandlerMistakeError: It is no number from 0 to a week.
    """
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool) and math.isfinite(seconds)
    if not is_number or not 0 <= float(seconds) <= LONGEST_WAIT_S:  # type: ignore[arg-type]  # the line above has looked
        message = f"The handler asked for a wait that is no number of seconds from 0 to {LONGEST_WAIT_S:.0f}."
        raise HandlerMistakeError(message)
    return float(seconds)  # type: ignore[arg-type]  # the same


class FieldError(Struct, frozen=True, kw_only=True):
    """One field of a body that was not accepted.

    Attributes:
        pointer: JSON pointer into the body (RFC 6901), `""` for the whole body.
        detail: One sentence.
    """

    pointer: str
    detail: str


class RequestError(BulkError):
    """What an HTTP caller did; a new kind is one class with a status and a slug."""

    status: ClassVar[int] = 400
    slug: ClassVar[str] = "bad-request"

    def __init__(self, detail: str, *, errors: tuple[FieldError, ...] = (), retry_after_s: int | None = None) -> None:
        """Keep one sentence for the caller, the fields it is about, and when to come again."""
        super().__init__(detail)
        self.detail = detail
        self.errors = errors
        self.retry_after_s = retry_after_s


class BadRequestError(RequestError):
    """The request cannot be read: malformed JSON, a bad header, a bad cursor."""


class NotAuthenticatedError(RequestError):
    """No token, or one that does not verify."""

    status = 401
    slug = "not-authenticated"


class ForbiddenError(RequestError):
    """Acting for another user, or above the caller's plan."""

    status = 403
    slug = "forbidden"


class NotFoundError(RequestError):
    """Unknown, or another's: there is no difference to the caller."""

    status = 404
    slug = "not-found"


class ConflictError(RequestError):
    """The state of the thing does not allow this."""

    status = 409
    slug = "conflict"


class TooLargeError(RequestError):
    """More bytes or items than the settings allow."""

    status = 413
    slug = "too-large"


class WrongMediaTypeError(RequestError):
    """A body of a media type that this endpoint does not read."""

    status = 415
    slug = "wrong-media-type"


class NotAcceptedError(RequestError):
    """Well-formed but not acceptable; `errors` has the pointers."""

    status = 422
    slug = "not-accepted"


class TooManyRequestsError(RequestError):
    """The caller's own limit is reached."""

    status = 429
    slug = "too-many-requests"


class UnavailableError(RequestError):
    """A server this product needs does not answer; come again after `retry_after_s`."""

    status = 503
    slug = "unavailable"
