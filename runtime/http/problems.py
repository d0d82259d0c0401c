"""Turns every error into an `application/problem+json` (RFC 9457); nothing else knows how."""

from http import HTTPStatus
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from msgspec import Struct

from runtime.errors import FieldError, RequestError
from runtime.problem import PROBLEM, encode_problem
from runtime.request_id import identify_request
from runtime.tracebacks import name_of

log: structlog.stdlib.BoundLogger = structlog.get_logger()
UNEXPECTED = "Something went wrong here; the request id tells the operator what."


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
    body = encode_problem(refusal.status, refusal.slug, refusal.detail, request_id, errors=refusal.errors)
    return Response(body, status_code=refusal.status, headers=refusal.headers, media_type=PROBLEM)


def translate(error: Exception) -> Refusal:
    """Say of an error what the caller may know: of ours and the router's all, of any other nothing."""
    match error:
        case RequestError(status=status, slug=slug, detail=detail, errors=errors):
            return Refusal(status=status, slug=slug, detail=detail, errors=errors, headers=error.headers)
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
