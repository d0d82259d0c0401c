"""The hub as one ASGI application: negotiation and the three transports on one path.

`async with hub_app:` around the server's life runs what outlives a request. All requests of a connection must reach
the process that made it.
"""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

from runtime.errors import ForbiddenError, NotAllowedError, RequestError, TooManyRequestsError
from runtime.metrics.metrics import HubMetrics
from runtime.problem import PROBLEM, encode_problem
from runtime.realtime.access import Authenticate, agreed_protocol, identify_caller, with_headers
from runtime.realtime.asgi import Headers, Receive, Scope, Send, respond, take_query
from runtime.realtime.connection import Connection
from runtime.realtime.connections import Connections
from runtime.realtime.hub import Hub
from runtime.realtime.hub_requests import HubRequest, find_attachable, methods_at, serve_request
from runtime.realtime.limits import HubLimits
from runtime.realtime.page_origins import Pages
from runtime.realtime.surroundings import Charge, Surroundings
from runtime.realtime.transports.websocket import carry_by_websocket
from runtime.request_id import HEADER, identify_request


class HubApp:
    """The hub, for a server to call.

    Args:
        authenticate: Gives the caller of a token; raises a `RequestError` for a bad one.
        hub: What clients may call.
        pages: Who may use the hub in a browser.
        limits: Times and sizes.
        charge: As in `Surroundings`.
        metrics: Counts for whoever looks.
    """

    def __init__(  # noqa: PLR0913 -- each by name
        self,
        *,
        authenticate: Authenticate,
        hub: Hub,
        pages: Pages,
        limits: HubLimits,
        charge: Charge,
        metrics: HubMetrics,
    ) -> None:
        self._authenticate = authenticate
        self._pages = pages
        self._limits = limits
        self._tasks = asyncio.TaskGroup()
        self._running: set[asyncio.Task[None]] = set()
        self._open_count = 0
        self._nothing_open = asyncio.Event()
        around = Surroundings(hub=hub, limits=limits, start=self._start, charge=charge, metrics=metrics)
        self._connections = Connections(around)

    async def __aenter__(self) -> Self:
        """Start looking at the connections' times."""
        await self._tasks.__aenter__()
        self._sweeper = self._tasks.create_task(self._sweep())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye to every client, let what runs finish for `close_s` seconds, then stop it.

        An error of the block stays what it is, no group of errors.
        """
        await self.drain()
        self._sweeper.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=self._limits.close_s)
        for task in self._running:
            task.cancel()
        is_ours = isinstance(error, asyncio.CancelledError)  # the group may have cancelled us because a task failed
        await self._tasks.__aexit__(*((kind, error, trace) if is_ours else (None, None, None)))

    def leave(self) -> None:
        """Refuse negotiations from now on, for their connections could not be opened here; open ones go on."""
        self._connections.is_leaving = True

    async def drain(self) -> None:
        """Tell every client to come back, to another server, and wait until they have been told.

        Call it before the server stops: an open stream would hold the stop up.
        """
        self.leave()
        self._connections.is_draining = True
        for connection in self._connections:
            connection.close(allow_reconnect=True)
        try:
            async with asyncio.timeout(self._limits.close_s):
                while self._open_count:
                    self._nothing_open.clear()
                    await self._nothing_open.wait()
        except TimeoutError:
            return

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one WebSocket."""
        self._open_count += 1
        try:
            await (self._serve_http if scope["type"] == "http" else self._serve_socket)(scope, receive, send)
        finally:
            self._open_count -= 1
            if not self._open_count:
                self._nothing_open.set()

    async def _serve_http(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = take_query(scope)
        send = with_headers(send, self._pages.cors_headers(scope))
        known = methods_at(scope["path"])
        if scope["method"] == "OPTIONS":  # browsers send no token with it
            await respond(send, 204, headers=[(b"allow", ", ".join(known).encode())])
            return
        try:
            caller = await identify_caller(scope, query, self._authenticate)
            if scope["method"] not in known:
                raise NotAllowedError(known)
            request = HubRequest(scope=scope, query=query, caller=caller, receive=receive, send=send)
            await serve_request(request, self._connections, self._limits)
        except RequestError as error:
            body, headers = refusal_of(scope, error)
            await respond(send, error.status, body, headers)

    async def _serve_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # the request to connect
        query = take_query(scope)
        try:
            connection = await self._find_connection(scope, query)
        except RequestError as error:
            await refuse_socket(scope, send, error)
            return
        await carry_by_websocket(connection, self._limits, receive, send, agreed_protocol(scope))

    async def _find_connection(self, scope: Scope, query: dict[str, str]) -> Connection:
        """Find the connection, or make one for a client that skips negotiation.

        Raises:
            RequestError: The socket is refused, before it is accepted.
        """
        if not self._pages.may_use(scope):  # browsers apply no CORS to WebSockets
            msg = "Pages of this origin may not use the hub."
            raise ForbiddenError(msg)
        caller = await identify_caller(scope, query, self._authenticate)
        if not query.get("id"):
            return await self._connections.open(caller, version=1, stateful=False)
        return find_attachable(query, caller, self._connections, "WebSockets")

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = self._tasks.create_task(coroutine)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(self._limits.sweep_s)  # polled, for no event announces that a client is silent
            self._connections.sweep()


async def refuse_socket(scope: Scope, send: Send, error: RequestError) -> None:
    """Answer a WebSocket before it is accepted; a server that cannot give the status closes it, which is 403."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return
    body, headers = refusal_of(scope, error)
    await send({"type": "websocket.http.response.start", "status": error.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})


def refusal_of(scope: Scope, error: RequestError) -> tuple[bytes, Headers]:
    """Return a refusal as a problem (RFC 9457), and its headers."""
    request_id = identify_request(scope)
    limits = error.limits if isinstance(error, TooManyRequestsError) else {}
    said = {"Content-Type": PROBLEM, "Cache-Control": "no-store", HEADER: str(request_id), **error.headers, **limits}
    body = encode_problem(error.status, error.slug, error.detail, request_id, errors=error.errors)
    return body, [(name.lower().encode(), value.encode()) for name, value in said.items()]
