"""Who reaches the hub: the caller of a bearer token, and what every browser is told.

A page that opens a WebSocket can set no header and would put its token into the address, which browsers print when the
socket fails. It may offer two subprotocols instead, `careerbird.hub` and `careerbird.token.<token>`; the first is
agreed to.
"""

from collections.abc import Awaitable, Callable

from runtime.errors import NotAuthenticatedError
from runtime.realtime.asgi import Headers, Message, Scope, Send, header
from runtime.realtime.surroundings import HubCaller

Authenticate = Callable[[str], Awaitable[HubCaller]]
HUB_PROTOCOL = "careerbird.hub"
TOKEN_PROTOCOL = "careerbird.token."  # noqa: S105 -- what stands before one


async def identify_caller(scope: Scope, query: dict[str, str], authenticate: Authenticate) -> HubCaller:
    """Find out who sends a request, from its header or, where browsers give none, its subprotocols or query.

    Raises:
        RequestError: There is no token, or it does not verify.
    """
    scheme, _, token = header(scope, b"authorization").partition(" ")
    if scheme.lower() != "bearer" or not token:
        token = offered_token(scope) or query.get("access_token", "")
    if not token:
        msg = "A bearer token is needed."
        raise NotAuthenticatedError(msg)
    caller = await authenticate(token.strip())
    scope.setdefault("state", {})["user_id"] = caller.user_id  # for the log
    return caller


def offered_token(scope: Scope) -> str:
    """Return the token among the subprotocols that a WebSocket offers; `""` when there is none."""
    offered: list[str] = scope.get("subprotocols", [])
    return next((one.removeprefix(TOKEN_PROTOCOL) for one in offered if one.startswith(TOKEN_PROTOCOL)), "")


def agreed_protocol(scope: Scope) -> str | None:
    """Return the subprotocol to agree to: a browser that has offered some ends a socket that names none of them."""
    return HUB_PROTOCOL if HUB_PROTOCOL in scope.get("subprotocols", []) else None


def with_headers(send: Send, headers: Headers) -> Send:
    """Give back a `send` that adds headers to the start of an answer."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *headers]
        await send(message)

    return send_with_headers
