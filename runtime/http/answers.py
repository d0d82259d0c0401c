"""Turns what an endpoint returned into an answer, with a weak ETag where the answer may be asked for again."""

import hashlib
from typing import Any

import msgspec
from litestar import Request, Response

from runtime.bindings.reply import EventStream, Reply
from runtime.http.event_stream import respond_with_stream
from runtime.http.media_types import JSON
from runtime.http.refusals import NotAcceptableError, PreconditionFailedError


def to_response(request: Request[Any, Any, Any], result: object, status: int) -> Response[bytes]:
    """Encode a result: a `Reply` brings headers, `bytes` go out as they are, None is no body."""
    if isinstance(result, EventStream):
        return respond_with_stream(result, status)
    reply: Reply[Any] = result if isinstance(result, Reply) else Reply(body=result)
    headers = dict(reply.headers)
    if reply.body is None:
        return Response(b"", status_code=status, headers=headers)
    body = reply.body if isinstance(reply.body, bytes) else msgspec.json.encode(reply.body)
    if request.method in {"GET", "HEAD"} and reply.media_type == JSON:
        headers["ETag"] = make_etag(body)
        if is_known(headers["ETag"], request.headers.get("if-none-match")):
            return Response(b"", status_code=304, headers=headers)
    return Response(body, status_code=status, headers=headers, media_type=reply.media_type)


def make_etag(body: bytes) -> str:
    """Return a weak validator: equal for equal bodies, whatever their encoding on the way."""
    return f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def is_known(etag: str, if_none_match: str | None) -> bool:
    """Say whether the caller has this answer (RFC 9110 section 13.1.2, weak comparison)."""
    if if_none_match is None:
        return False
    known = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return "*" in known or etag.removeprefix("W/") in known


def check_accept(request: Request[Any, Any, Any], media_type: str) -> None:
    """Refuse a caller that does not take the answer.

    Raises:
        NotAcceptableError: `Accept` excludes its media type.
    """
    if request.headers.get("accept") and request.accept.best_match([media_type]) is None:
        detail = f"The answer is {media_type}."
        raise NotAcceptableError(detail)


def check_precondition(request: Request[Any, Any, Any]) -> None:
    """Refuse `If-Match` with a validator: it compares strongly, and every ETag here is weak.

    Raises:
        PreconditionFailedError: As RFC 9110 section 13.1.1 wants it.
    """
    if request.headers.get("if-match", "*").strip() != "*":
        detail = "If-Match cannot hold: the ETags of this service are weak."
        raise PreconditionFailedError(detail)
