"""The little of ASGI that the hub needs: queries, headers, whole bodies, short answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, MutableMapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

QUERY_FIELDS_MAX = 50


def take_query(scope: Scope) -> dict[str, str]:
    """Read the query, names in lower case, and remove it from the scope.

    It holds the client's token and the connection's secret, and servers write the scope's query into their logs.
    """
    raw: bytes = scope.get("query_string", b"")
    scope["query_string"] = b""
    try:
        fields = parse_qsl(raw.decode("latin-1"), keep_blank_values=True, max_num_fields=QUERY_FIELDS_MAX)
    except ValueError:  # more fields than any client sends
        return {}
    return {name.lower(): value for name, value in fields}


def header(scope: Scope, name: bytes) -> str:
    """Return a request header's value; `""` when absent. `name` is in lower case."""
    values: Headers = scope["headers"]
    return next((value.decode("latin-1") for key, value in values if key.lower() == name), "")


async def read_body(receive: Receive, limit_bytes: int) -> bytes | None:
    """Read a request's whole body; None when it is above the limit or the client goes away in the middle."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > limit_bytes:
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def respond(send: Send, status: int, body: bytes = b"", headers: Headers = ()) -> None:
    """Send a whole answer."""
    length = [] if status == HTTPStatus.NO_CONTENT else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def watch_client(receive: Receive, lost: Callable[[], None]) -> AsyncIterator[None]:
    """Call `lost` as soon as the client of a request without a body goes away."""

    async def watch() -> None:
        while (await receive())["type"] == "http.request":
            pass
        lost()

    async with asyncio.TaskGroup() as group:
        watcher = group.create_task(watch())
        try:
            yield
        finally:
            watcher.cancel()
