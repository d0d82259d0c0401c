"""Who may reach the hub: bearer tokens, and the origins of browsers."""

from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from runtime.errors import NotAuthenticatedError
from runtime.realtime.asgi import Headers, Message, Scope, Send, header
from runtime.realtime.surroundings import HubCaller

Authenticate = Callable[[str], Awaitable[HubCaller]]

PREFLIGHT_HEADERS = [
    (b"access-control-allow-methods", b"GET, POST, DELETE"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, X-Requested-With, X-SignalR-User-Agent"),
    (b"access-control-max-age", b"3600"),
]
ANY_ORIGIN = "*"


async def identify_caller(scope: Scope, query: dict[str, str], authenticate: Authenticate) -> HubCaller:
    """Find out who sends a request, from its header or, for what browsers cannot give headers, its query.

    Raises:
        RequestError: There is no token, or it does not verify.
    """
    scheme, _, token = header(scope, b"authorization").partition(" ")
    if scheme.lower() != "bearer" or not token:
        token = query.get("access_token", "")
    if not token:
        msg = "A bearer token is needed."
        raise NotAuthenticatedError(msg)
    return await authenticate(token.strip())


def is_allowed_origin(scope: Scope, allowed: AbstractSet[str]) -> bool:
    """Tell whether a page of this origin may use the hub: it is allowed, or the hub's own; no browser, no origin."""
    origin = header(scope, b"origin")
    if not origin or origin in allowed or ANY_ORIGIN in allowed:
        return True
    try:
        return urlsplit(origin).netloc == header(scope, b"host")
    except ValueError:  # not a URL
        return False


def cors_headers(scope: Scope, allowed: AbstractSet[str]) -> Headers:
    """Return the headers that let an allowed page read the answer, errors too."""
    origin = header(scope, b"origin")
    if not origin:
        return []
    if not is_allowed_origin(scope, allowed):
        return [(b"vary", b"Origin")]
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


def with_headers(send: Send, headers: Headers) -> Send:
    """Give back a `send` that adds headers to the start of an answer."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *headers]
        await send(message)

    return send_with_headers
