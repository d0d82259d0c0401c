"""Turns what an endpoint returned into an answer, with an ETag where the answer may be asked for again."""

from typing import Any

import msgspec
from litestar import Request, Response

from runtime.bindings.condition import make_etag
from runtime.bindings.reply import Download, EventStream, Reply
from runtime.http.accept import takes
from runtime.http.compression import GZIP, LEAST_BYTES, compress, takes_gzip
from runtime.http.conditions import SAFE, condition_of, is_known, joined
from runtime.http.downloads import respond_with_download
from runtime.http.event_stream import respond_with_stream
from runtime.http.media_types import JSON
from runtime.http.refusals import NotAcceptableError


async def to_response(request: Request[Any, Any, Any], result: object, status: int) -> Response[bytes]:
    """Encode a result: a `Reply` brings headers, `bytes` go out as they are, None is no body.

    Raises:
        PreconditionFailedError: The request is for another version than this one.
        NotAcceptableError: The answer is a file of a type that the caller does not take.
    """
    if isinstance(result, EventStream):
        return respond_with_stream(result, status, is_head=request.method == "HEAD")
    if isinstance(result, Download):
        check_accept(request, result.media_type)
        return respond_with_download(request, result)
    return await respond_with_body(request, as_reply(result), status)


async def respond_with_body(request: Request[Any, Any, Any], reply: Reply[Any], status: int) -> Response[bytes]:
    """Encode a body.

    Raises:
        PreconditionFailedError: The request is for another version than this one.
    """
    headers = dict(reply.headers)
    if reply.body is None:
        return Response(b"", status_code=status, headers=headers)
    body = encode(reply)
    is_large = reply.media_type == JSON and len(body) >= LEAST_BYTES
    is_packed = is_large and takes_gzip(request)
    if is_large:
        headers["Vary"] = "Accept-Encoding"
    if request.method in SAFE and reply.media_type == JSON:
        headers["ETag"] = make_etag(body, GZIP if is_packed else None)
        condition_of(request).check(headers["ETag"])
        if is_known(request, headers["ETag"]):
            return Response(b"", status_code=304, headers=headers)
    if is_packed:
        body, headers["Content-Encoding"] = await compress(body), GZIP
    return Response(body, status_code=status, headers=headers, media_type=reply.media_type)


def as_reply(result: object) -> Reply[Any]:
    """Return a result with its headers."""
    return result if isinstance(result, Reply) else Reply(body=result)


def encode(reply: Reply[Any]) -> bytes:
    """Return the bytes of a body."""
    return reply.body if isinstance(reply.body, bytes) else msgspec.json.encode(reply.body)


def check_accept(request: Request[Any, Any, Any], media_type: str) -> None:
    """Refuse a caller that does not take the answer.

    Raises:
        NotAcceptableError: `Accept` excludes its media type.
    """
    if not takes(joined(request, "accept") or "", media_type):
        detail = f"The answer is {media_type}: name it in Accept, or leave Accept out."
        raise NotAcceptableError(detail)
