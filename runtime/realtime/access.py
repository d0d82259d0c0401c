"""Who reaches the hub: the caller of a bearer token, and what every browser is told."""

from collections.abc import Awaitable, Callable

from runtime.errors import NotAuthenticatedError
from runtime.realtime.asgi import Headers, Message, Scope, Send, header
from runtime.realtime.surroundings import HubCaller

Authenticate = Callable[[str], Awaitable[HubCaller]]


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
    caller = await authenticate(token.strip())
    scope.setdefault("state", {})["user_id"] = caller.user_id  # for the log
    return caller


def with_headers(send: Send, headers: Headers) -> Send:
    """Give back a `send` that adds headers to the start of an answer."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *headers]
        await send(message)

    return send_with_headers
