"""Refuses what no endpoint and no hub should have to see, before either does.

A request without Host, with a header twice that means one thing, with a longer one of those that are taken apart here
than anybody needs, or to a path that readers between here and the client may read in two ways.
"""

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from runtime.errors import BadRequestError, NotFoundError, RequestError
from runtime.problem import PROBLEM, encode_problem
from runtime.request_id import HEADER, identify_request

App = Callable[[Any, Any, Any], Awaitable[None]]  # ASGI; every framework types its messages in a way of its own
MAX_BYTES = {  # of headers that are taken apart; all others together have `BoundedHttp.head_bytes`
    b"content-type": 1_024,
    b"accept": 4_096,
    b"if-match": 4_096,
    b"if-none-match": 4_096,
    b"access-control-request-headers": 4_096,
}
ONCE = frozenset({b"host", b"authorization", b"content-type", b"origin", b"idempotency-key", b"last-event-id"})
# An empty one is what is sent where an address has no host (RFC 9110 section 7.2).
HOST = re.compile(rb"|(\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]+)(:[0-9]{0,5})?")
AMBIGUOUS = re.compile(rb"//|%2f|%5c|\\|/(\.|%2e){1,2}(/|$)", re.IGNORECASE)  # in a path; no path here has any
NOTHING_HERE = "There is nothing here."
ALL = (b"allow", b"DELETE, GET, HEAD, OPTIONS, POST")  # of the server as a whole
WITHOUT_HOST = "1.0"  # the version of HTTP that does not know it


class HeaderTooLargeError(RequestError):
    """A header is longer than anybody needs it."""

    status = 431
    slug = "header-too-large"


def well_formed(app: App) -> App:
    """Return an application that sees only requests that can be read in one way."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
        try:
            check_headers(scope)
            check_path(scope)
        except RequestError as error:
            await refuse(scope, send, error)
            return
        if scope["path"] == "*" and scope.get("method") == "OPTIONS":  # of no resource (RFC 9110 section 9.3.7)
            await send({"type": "http.response.start", "status": 204, "headers": [ALL]})
            await send({"type": "http.response.body", "body": b""})
            return
        await app(scope, receive, send)

    return serve


def check_headers(scope: Any) -> None:  # noqa: ANN401 -- ASGI's
    """Check what travels beside the path.

    Raises:
        BadRequestError: Host is missing or malformed (RFC 9112 section 3.2), or a header is there twice.
        HeaderTooLargeError: A header is too long.
    """
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    for name, value in headers:
        if name in MAX_BYTES and len(value) > MAX_BYTES[name]:
            detail = f"The header {name.decode()} is longer than {MAX_BYTES[name]} bytes."
            raise HeaderTooLargeError(detail)
    counts = Counter(name for name, _ in headers)
    if twice := sorted(name.decode() for name in ONCE if counts[name] > 1):
        detail = f"The request has the header {twice[0]} more than once."
        raise BadRequestError(detail)
    host = dict(headers).get(b"host", b"" if scope.get("http_version") == WITHOUT_HOST else b"/")
    if not HOST.fullmatch(host):
        detail = "The header Host is missing or malformed: send the host's name, with its port when it has one."
        raise BadRequestError(detail)


def check_path(scope: Any) -> None:  # noqa: ANN401 -- ASGI's
    """Check the path as it was sent: once it is decoded, an encoded slash is one like any other.

    Raises:
        NotFoundError: Nothing is at such a path.
    """
    if AMBIGUOUS.search(scope.get("raw_path") or b""):
        raise NotFoundError(NOTHING_HERE)


async def refuse(scope: Any, send: Any, error: RequestError) -> None:  # noqa: ANN401 -- ASGI's
    """Answer with the problem of an error; a WebSocket that cannot be answered is closed, which is 403."""
    kind = {"http": "http", "websocket": "websocket.http"}[scope["type"]]
    if kind != "http" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return
    request_id = identify_request(scope)
    body = encode_problem(error.status, error.slug, error.detail, request_id)
    said = {
        "content-type": PROBLEM,
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        HEADER.lower(): str(request_id),
        **({"connection": "close"} if error.status != HTTPStatus.NOT_FOUND else {}),
    }
    headers = [(name.encode(), value.encode()) for name, value in said.items()]
    await send({"type": f"{kind}.response.start", "status": error.status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": body})
