"""Turns every error into an `application/problem+json` (RFC 9457); nothing else knows how."""

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from msgspec import UNSET, Struct, UnsetType

from runtime.errors import FieldError, RequestError
from runtime.http.request_id import identify_request
from runtime.tracebacks import name_of

log: structlog.stdlib.BoundLogger = structlog.get_logger()
PROBLEM = "application/problem+json"
TYPE = "urn:careerbird:problem:"
MAX_DETAIL_LENGTH = 1_000
HEADERS: dict[int, dict[str, str]] = {
    401: {"WWW-Authenticate": "Bearer"},
    408: {"Connection": "close"},  # what still trickles in is not the next request
}
UNEXPECTED = "Something went wrong here; the request id tells the operator what."


class Problem(Struct, rename="camel", frozen=True, kw_only=True):
    """The body of every error.

    Attributes:
        type: A URN that names the kind; it ends in the slug of the error's class.
        detail: One sentence for the caller, at most 1,000 characters, without anything the caller sent.
        instance: An opaque URN of this occurrence.
        request_id: Also in the header `X-Request-ID` and in the log.
        errors: The fields that were not accepted; absent when the problem is not about fields.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: tuple[FieldError, ...] | UnsetType = UNSET


class Refusal(Struct, frozen=True, kw_only=True):
    """What an error says to the caller, whatever the request."""

    status: int
    slug: str
    detail: str
    errors: tuple[FieldError, ...] = ()
    headers: dict[str, str] = {}


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer with the problem of an error; an unexpected one is logged with its traceback, once."""
    refusal = translate(error)
    report(error, refusal.status, request.scope.get("path_template"))
    request_id = identify_request(request.scope)
    problem = Problem(
        type=f"{TYPE}{refusal.slug}",
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        detail=refusal.detail[:MAX_DETAIL_LENGTH],
        instance=f"urn:uuid:{request_id}",
        request_id=str(request_id),
        errors=refusal.errors or UNSET,
    )
    headers = refusal.headers | HEADERS.get(refusal.status, {})
    return Response(msgspec.json.encode(problem), status_code=refusal.status, headers=headers, media_type=PROBLEM)


def translate(error: Exception) -> Refusal:
    """Say of an error what the caller may know: of ours and the router's all, of any other nothing."""
    match error:
        case RequestError(status=status, slug=slug, detail=detail, errors=errors):
            headers = {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
            return Refusal(status=status, slug=slug, detail=detail, errors=errors, headers=headers)
        case HTTPException(status_code=status) if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            phrase = HTTPStatus(status).phrase
            detail = f"{HTTPStatus(status).description or phrase}."
            slug = phrase.lower().replace(" ", "-")
            return Refusal(status=status, slug=slug, detail=detail, headers=dict(error.headers or {}))
        case _:
            return Refusal(status=HTTPStatus.INTERNAL_SERVER_ERROR, slug="internal-error", detail=UNEXPECTED)


def report(error: Exception, status: int, path: object) -> None:
    """Log what an operator has to know of: bugs, and servers that are away."""
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request.failed", path=path, exc_info=error)
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        log.warning("request.postponed", path=path, reason=name_of(error.__cause__ or error))
