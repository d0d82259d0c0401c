"""Uvicorn as this product runs it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from runtime.serving.bounded_http import BoundedHttp
from runtime.serving.crowd import Crowd
from runtime.serving.listening import BACKLOG
from runtime.serving.well_formed import App, well_formed

__all__ = ["App", "Server", "run_server"]
GRACE_S = 20  # SIGTERM: requests that run have this long to end
KEEP_ALIVE_S = 65  # above what load balancers keep an idle connection
MAX_WEBSOCKET_MESSAGE_BYTES = 1_048_576
TICKS_PER_REPORT = 10  # uvicorn's ticks are 0.1 s apart


class Server(uvicorn.Server):
    """Uvicorn without its own signals: a stop is exit code 0, and the emulator has signals of its own.

    Attributes:
        server_state: Who is connected.
    """

    server_state: Crowd

    def __init__(self, config: uvicorn.Config) -> None:
        """Start without connections."""
        super().__init__(config)
        self.server_state = Crowd()

    async def on_tick(self, counter: int) -> bool:
        """Report once a second when there are too many connections or descriptors."""
        if counter % TICKS_PER_REPORT == 0:
            self.server_state.report()
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave every signal to whoever runs the loop."""
        yield

    def stop_listening(self) -> None:
        """Refuse connections from now on; those that are open go on."""
        for listening in self.servers if self.started else ():
            listening.close()


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


def configure(app: App) -> uvicorn.Config:
    """Return how an application is served here."""
    return uvicorn.Config(
        well_formed(app),
        http=BoundedHttp,
        lifespan="off",  # what it serves is opened before and closed after
        ws="websockets-sansio",
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
