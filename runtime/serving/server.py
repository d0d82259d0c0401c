"""Uvicorn as this product runs it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import uvicorn

from runtime.on_demand import import_object
from runtime.serving.bounded_http import BoundedHttp
from runtime.serving.crowd import Crowd
from runtime.serving.door import Door
from runtime.serving.listening import BACKLOG
from runtime.serving.well_formed import App, well_formed

__all__ = ["App", "Server", "run_server"]
GRACE_S = 20  # SIGTERM: requests that run have this long to end
KEEP_ALIVE_S = 65  # above what load balancers keep an idle connection
MAX_WEBSOCKET_MESSAGE_BYTES = 1_048_576
LAST_REQUEST_S = 0.5  # at a stop, a request that is on its way on a kept connection arrives within this time


class Server(uvicorn.Server):
    """Uvicorn without its own signals: a stop is exit code 0, and the emulator has signals of its own.

    Attributes:
        server_state: Who is connected.
    """

    server_state: Crowd
    doors: list[Door]

    def __init__(self, config: uvicorn.Config) -> None:
        """Start without connections."""
        super().__init__(config)
        self.server_state = Crowd()
        self.doors = []

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until `should_exit`, and look after who is connected until the last has gone."""
        async with asyncio.TaskGroup() as group:
            self._start = group.create_task
            watching = group.create_task(self.server_state.watch())
            try:
                await super().serve(sockets)
            finally:
                watching.cancel()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Let connections in at each socket."""
        make_protocol = partial(BoundedHttp, self.config, self.server_state, {})
        self.doors = [Door(each, make_protocol, self._start, self.server_state.make_room) for each in sockets or ()]
        self.servers = self.doors  # type: ignore[assignment]  # closed and waited for as uvicorn's own
        for door in self.doors:
            door.open()
        self.started = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave every signal to whoever runs the loop."""
        yield

    async def leave(self) -> None:
        """Let nobody in any more and part with kept connections, so that a proxy sends its requests elsewhere.

        One that is asked something meanwhile is answered with `Connection: close`: a proxy cannot send a request twice
        that may have been served.
        """
        for door in self.doors:
            door.close()
        self.server_state.is_leaving = True
        for connection in self._http_connections():
            connection.make_answer_last()
        try:
            async with asyncio.timeout(LAST_REQUEST_S):
                while self._has_somebody_to_serve():  # noqa: ASYNC110 -- a connection that ends announces nothing
                    await asyncio.sleep(0.02)
        except TimeoutError:
            for connection in self._http_connections():
                connection.close_if_idle()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Wait for requests that run, though not for readers that take nothing."""
        self.server_state.is_leaving = True
        await super().shutdown(sockets)

    def _has_somebody_to_serve(self) -> bool:
        return bool(self.server_state.waiting) or any(door.arriving_count for door in self.doors)

    def _http_connections(self) -> list[BoundedHttp]:
        return [each for each in self.server_state.connections if isinstance(each, BoundedHttp)]


@asynccontextmanager
async def run_server(app: App, sockets: list[socket.socket]) -> AsyncIterator[Server]:
    """Serve an application in this loop until the block ends; then requests that run may end in `GRACE_S`.

    Args:
        app: Any ASGI application.
        sockets: Bound and listening.
    """
    server = Server(configure(app))
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve(sockets=sockets))
        try:
            yield server
        finally:
            server.should_exit = True


def make_websocket(**arguments: object) -> asyncio.Protocol:
    """Make what speaks on a WebSocket; most processes are never asked for one, and its library is large."""
    protocol: asyncio.Protocol = import_object("runtime.serving.bounded_websocket:BoundedWebSocket")(**arguments)
    return protocol


def configure(app: App) -> uvicorn.Config:
    """Return how an application is served here."""
    return uvicorn.Config(
        well_formed(app),
        http=BoundedHttp,
        lifespan="off",  # what it serves is opened before and closed after
        ws=make_websocket,  # type: ignore[arg-type]  # called as the class of a protocol is
        ws_per_message_deflate=False,
        ws_max_size=MAX_WEBSOCKET_MESSAGE_BYTES,
        ws_ping_interval=None,  # the hub has pings of its own; some clients answer none of the protocol's
        ws_ping_timeout=None,
        backlog=BACKLOG,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )
