"""`python -m runtime.serve NAME...`: serves only these endpoints, as a deployed function does."""

import argparse
import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import structlog
import uvicorn
import uvloop
from litestar.types import ASGIApp

from runtime.bindings.binding import needs_of
from runtime.bindings.resources import open_resources
from runtime.bundle import Loaded, index_bundle, load_all
from runtime.commands import run_command
from runtime.errors import ServersError
from runtime.http.app import build_app
from runtime.logs import configure_logs
from runtime.settings import Settings, load_settings

log: structlog.stdlib.BoundLogger = structlog.get_logger()
GRACE_S = 20  # SIGTERM: requests that run have this long to end
KEEP_ALIVE_S = 65  # above what load balancers keep an idle connection
BACKLOG = 2_048


class Server(uvicorn.Server):
    """Uvicorn without its own signals: a stop is exit code 0, and the emulator has signals of its own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave every signal to whoever runs the loop."""
        yield


def main() -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        BulkError: A setting, a name or a function's file is wrong, or the address is taken.
    """
    wanted = parse_arguments()
    settings = load_settings()
    configure_logs(settings)
    endpoints, errors = load_all(index_bundle(), wanted.names)
    if errors:
        raise errors[0]
    with listening(wanted.host, wanted.port, wanted.uds) as listener:
        uvloop.run(serve(endpoints, settings, listener))


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m runtime.serve", description="Serve these endpoints.")
    parser.add_argument("names", nargs="+", metavar="NAME", help="an endpoint's function")
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    parser.add_argument("--port", type=int, default=5000, help="default: %(default)s; 0 takes a free one")
    parser.add_argument("--uds", metavar="PATH", help="a Unix socket instead of host and port")
    return parser.parse_args()


@contextmanager
def listening(host: str, port: int, uds: str | None) -> Iterator[socket.socket]:
    """Yield a socket that is bound, and remove a Unix socket's file at the end.

    Raises:
        ServersError: The address cannot be bound.
    """
    address = uds or f"{host}:{port}"
    try:
        listener = unix_socket(uds) if uds else socket.create_server((host, port), backlog=BACKLOG)
    except OSError as error:
        message = f"cannot listen on {address}: {os.strerror(error.errno or 0)}"
        raise ServersError(message) from error
    try:
        yield listener
    finally:
        listener.close()
        if uds:
            Path(uds).unlink(missing_ok=True)


def unix_socket(path: str) -> socket.socket:
    """Bind a Unix socket in place of one that a dead process left."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if Path(path).is_socket() and listener.connect_ex(path):  # nobody listens on it
        Path(path).unlink()
    listener.bind(path)
    listener.listen(BACKLOG)  # from here on a caller waits and is not refused
    return listener


async def serve(endpoints: Sequence[Loaded], settings: Settings, listener: socket.socket) -> None:
    """Serve these endpoints with resources of their own, until SIGTERM or SIGINT.

    Raises:
        BulkError: A setting is missing, or PostgreSQL's login is too powerful.
    """
    needs = needs_of(kind for loaded in endpoints for kind in loaded.parameters.values())
    limits = {"redis"} if settings.redis_url else set()  # rate limits are shared where there is a Redis
    async with open_resources(settings, needs | limits) as resources:
        if "postgres" in needs:
            await resources.database.check_login()
        app = build_app(endpoints, resources)
        async with running(app, [listener]) as server:
            stop = asyncio.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
            log.info("server.started", address=str(listener.getsockname()), functions=[e.entry.name for e in endpoints])
            await stop.wait()
        log.info("server.stopped", request_count=server.server_state.total_requests)


@asynccontextmanager
async def running(app: ASGIApp, sockets: list[socket.socket]) -> AsyncIterator[Server]:
    """Serve an application in this loop until the block ends; then requests that run may end in `GRACE_S`.

    Args:
        app: Any ASGI application.
        sockets: Bound and listening.
    """
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        backlog=BACKLOG,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = Server(config)
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve(sockets=sockets))
        try:
            yield server
        finally:
            server.should_exit = True


if __name__ == "__main__":
    run_command(main)
