"""Takes a request's body off the wire: counted, within a deadline, of a media type that is read here."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from litestar import Request

from runtime.errors import BadRequestError, TooLargeError, WrongMediaTypeError
from runtime.http.refusals import SlowRequestError

BODY_TIMEOUT_S = 10.0
UPLOAD_TIMEOUT_S = 60.0  # and what its bytes take at the slowest
STALL_S = 10.0  # of an upload without a byte
SLOWEST_BYTES_PER_S = 65_536
CUT_SHORT = "The connection ended before the body did."


def check_length(request: Request[Any, Any, Any], max_bytes: int) -> None:
    """Refuse by the announced length, before anything is read.

    Raises:
        TooLargeError: `Content-Length` is above `max_bytes`.
        BadRequestError: It is not a number.
    """
    announced = request.headers.get("content-length", "0")
    if not (announced.isascii() and announced.isdecimal()):
        detail = "The header Content-Length is not a number."
        raise BadRequestError(detail)
    if len(announced) > len(str(max_bytes)) or int(announced) > max_bytes:
        raise build_size_refusal(max_bytes)


def announced_bytes(request: Request[Any, Any, Any], max_bytes: int) -> int:
    """Return the announced length, `max_bytes` where there is none; `check_length` has been asked."""
    return int(request.headers.get("content-length", max_bytes))


def check_media_type(request: Request[Any, Any, Any], wanted: str) -> dict[str, str]:
    """Return the parameters of `Content-Type`.

    Raises:
        WrongMediaTypeError: It is another type, another charset than UTF-8, or compressed.
    """
    media_type, parameters = request.content_type
    charset = parameters.get("charset", "utf-8").lower()
    encoding = request.headers.get("content-encoding", "identity").lower()
    if media_type != wanted or charset not in {"utf-8", "utf8"} or encoding != "identity":
        detail = f"This endpoint reads {wanted} in UTF-8, without compression."
        raise WrongMediaTypeError(detail)
    return parameters


async def read_body(request: Request[Any, Any, Any], max_bytes: int) -> bytes:
    """Return the whole body.

    Raises:
        TooLargeError: More than `max_bytes` arrived, whatever `Content-Length` says.
        SlowRequestError: It did not arrive within `BODY_TIMEOUT_S`.
        BadRequestError: The caller hung up.
    """
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            return b"".join([chunk async for chunk in receive_chunks(request, max_bytes)])
    except TimeoutError:
        raise build_time_refusal() from None


async def receive_chunks(request: Request[Any, Any, Any], max_bytes: int) -> AsyncIterator[bytes]:
    """Yield the body as it arrives.

    Raises:
        TooLargeError: As `read_body`.
        BadRequestError: As `read_body`.
    """
    count = 0
    more = True
    while more:
        event = await request.receive()
        if event["type"] != "http.request":
            raise BadRequestError(CUT_SHORT)
        chunk: bytes = event.get("body", b"")
        more = event.get("more_body", False)
        count += len(chunk)
        if count > max_bytes:
            raise build_size_refusal(max_bytes)
        if chunk:  # an empty one would tell the multipart parser that all is over
            yield chunk


async def receive_upload(request: Request[Any, Any, Any], max_bytes: int) -> AsyncIterator[bytes]:
    """Yield the body of an upload as it arrives; a slow client has the time that its bytes take.

    Raises:
        TooLargeError: As `read_body`.
        BadRequestError: As `read_body`.
        SlowRequestError: Nothing came for `STALL_S`, or less than `SLOWEST_BYTES_PER_S` beyond `UPLOAD_TIMEOUT_S`.
    """
    clock = asyncio.get_running_loop().time
    latest = clock() + UPLOAD_TIMEOUT_S
    chunks = receive_chunks(request, max_bytes)
    while True:
        try:
            async with asyncio.timeout_at(min(clock() + STALL_S, latest)):
                chunk = await anext(chunks, None)
        except TimeoutError:
            raise build_time_refusal() from None
        if chunk is None:
            return
        latest += len(chunk) / SLOWEST_BYTES_PER_S
        yield chunk


def build_size_refusal(max_bytes: int) -> TooLargeError:
    """Return the error of a body above its bound."""
    return TooLargeError(f"The body is larger than {max_bytes} bytes.")


def build_time_refusal() -> SlowRequestError:
    """Return the error of a body that trickles."""
    return SlowRequestError("The body did not arrive in time.")
