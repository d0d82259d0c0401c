"""Every error a person can meet: one tree, one sentence each. Those about items are in `runtime/item_errors.py`.

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
    ├── NotAllowedError          405, with the methods that are
    ├── ConflictError            409
    │   ├── NotFinishedError         409, as long as a job runs
    │   ├── SourceGoneError          409, the job that a report is made of is not what it was
    │   └── ReportIncompleteError    409, sections of a report failed
    ├── PreconditionFailedError  412
    ├── TooLargeError            413
    ├── WrongMediaTypeError      415
    ├── NotAcceptedError         422, with pointers
    ├── TooManyRequestsError     429
    │   └── QuotaExceededError       429, for as long as it stays there
    └── UnavailableError         503

The numbers stand beside their classes; `runtime/http/problems.py` alone turns them into answers.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from msgspec import Struct


class BulkError(Exception):
    """Root of the tree: `str(error)` is one sentence that says what to do."""


class SettingsError(BulkError):
    """A setting is missing or malformed; the message names it and never shows its value."""


class BundleError(BulkError):
    """A function's file cannot be indexed or imported; the message starts with `file:line`."""


class ServersError(BulkError):
    """PostgreSQL or Redis cannot be found or started; the message says what was tried."""


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

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says in its head."""
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


class BadRequestError(RequestError):
    """The request cannot be read: malformed JSON, a bad header, a bad cursor."""


class NotAuthenticatedError(RequestError):
    """No token, or one that does not verify."""

    status = 401
    slug = "not-authenticated"

    @property
    def headers(self) -> dict[str, str]:
        """Say how to authenticate (RFC 6750 section 3)."""
        return super().headers | {"WWW-Authenticate": "Bearer"}


class ForbiddenError(RequestError):
    """Acting for another user, or above the caller's plan."""

    status = 403
    slug = "forbidden"


class NotFoundError(RequestError):
    """Unknown, or another's: there is no difference to the caller."""

    status = 404
    slug = "not-found"


class NotAllowedError(RequestError):
    """The thing that is here does not know this method."""

    status = 405
    slug = "method-not-allowed"

    def __init__(self, allowed: Iterable[str]) -> None:
        """Name the methods that it knows."""
        self.allowed = ", ".join(allowed)
        super().__init__(f"This method is not known here; send one of {self.allowed}.")

    @property
    def headers(self) -> dict[str, str]:
        """Name them in the head too (RFC 9110 section 15.5.6)."""
        return super().headers | {"Allow": self.allowed}


class ConflictError(RequestError):
    """The state of the thing does not allow this."""

    status = 409
    slug = "conflict"


class PreconditionFailedError(RequestError):
    """The caller knows another version than there is, or may be."""

    status = 412
    slug = "precondition-failed"


class NotFinishedError(ConflictError):
    """The job has not come to its end."""

    slug = "not-finished"


class SourceGoneError(ConflictError):
    """The job that a report is made of was deleted or worked again meanwhile."""

    slug = "source-gone"


class ReportIncompleteError(ConflictError):
    """Sections of the report failed, so it was not put together."""

    slug = "report-incomplete"


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

    def __init__(self, detail: str, *, retry_after_s: int, limits: Mapping[str, str] | None = None) -> None:
        """Keep what headers say of the limit, for answers that tell no others."""
        super().__init__(detail, retry_after_s=retry_after_s)
        self.limits = limits or {}


class QuotaExceededError(TooManyRequestsError):
    """The caller has as much at once as the plan allows: open jobs, waiting items, what is stored."""

    slug = "quota-exceeded"


class UnavailableError(RequestError):
    """A server this product needs does not answer; come again after `retry_after_s`."""

    status = 503
    slug = "unavailable"
