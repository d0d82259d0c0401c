"""Requests of the emulator's own page: small bodies of JSON in, JSON out."""

from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from runtime.errors import NotAcceptedError, TooLargeError
from runtime.request_id import HEADER, identify_request

MAX_BYTES = 1_048_576
Body = TypeVar("Body", bound=Struct)


def header_of(scope: Any, name: bytes) -> str | None:  # noqa: ANN401 -- ASGI's
    """Return a header of a request."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


async def read_json(receive: Any, kind: type[Body]) -> Body:  # noqa: ANN401 -- ASGI's
    """Read the body of a request.

    Raises:
        TooLargeError: It is larger than a megabyte.
        NotAcceptedError: It is no JSON of this shape.
    """
    body, is_more = b"", True
    while is_more:
        message = await receive()
        body += message.get("body", b"")
        is_more = message.get("more_body", False)
        if len(body) > MAX_BYTES:
            detail = f"A body here has at most {MAX_BYTES} bytes."
            raise TooLargeError(detail)
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as error:
        detail = f"The body is not what is asked for here: {error}."
        raise NotAcceptedError(detail) from error


async def answer_with(scope: Any, send: Any, body: bytes) -> None:  # noqa: ANN401 -- ASGI's
    """Answer with JSON that nobody keeps."""
    headers = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        HEADER.lower(): str(identify_request(scope)),
    }
    listed = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 200, "headers": listed})
    await send({"type": "http.response.body", "body": body})
