"""`python -m runtime.serve [NAME...]`: serves these endpoints and hubs, all when none is named."""

import argparse
import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import structlog
import uvicorn
import uvloop

from runtime.bindings.binding import needs_of
from runtime.bindings.resources import Resources, open_resources
from runtime.bundle import Loaded
from runtime.commands import port_number, run_command
from runtime.declare import Hub
from runtime.errors import ServersError
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.logs import configure_logs
from runtime.mounts import App, go_away, hubs, mounted
from runtime.settings import Settings, load_settings
from runtime.store.redis.eviction import refuse_eviction
from runtime.usable import SERVED, usable_functions

log: structlog.stdlib.BoundLogger = structlog.get_logger()
GRACE_S = 20  # SIGTERM: requests that run have this long to end
KEEP_ALIVE_S = 65  # above what load balancers keep an idle connection
BACKLOG = 2_048
MAX_WEBSOCKET_MESSAGE_BYTES = 1_048_576


class Server(uvicorn.Server):
    """Uvicorn without its own signals: a stop is exit code 0, and the emulator has signals of its own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave every signal to whoever runs the loop."""
        yield


def main() -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        BulkError: A setting, a name or a named function's file is wrong, or the address is taken.
    """
    wanted = parse_arguments()
    settings = load_settings()
    configure_logs(settings)
    functions, broken = usable_functions(settings, wanted.names, kinds=SERVED)
    for error in broken:
        log.error("function.broken", reason=str(error))
    with listening(wanted.host, wanted.port, wanted.uds) as listener:
        uvloop.run(serve(functions, settings, listener))


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m runtime.serve", description="Serve these endpoints and hubs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="an endpoint or a hub")
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    parser.add_argument("--port", type=port_number, default=5000, help="default: %(default)s; 0 takes a free one")
    parser.add_argument("--uds", metavar="PATH", help="a Unix socket instead of host and port")
    return parser.parse_args()


@contextmanager
def listening(host: str, port: int, uds: str | None) -> Iterator[socket.socket]:
    """Yield a socket that listens, and remove a Unix socket's file at the end.

    Raises:
        ServersError: The address cannot be bound.
    """
    address = uds or (f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    try:
        listener = unix_socket(uds) if uds else tcp_socket(host, port)
    except (OSError, UnicodeError) as error:  # a host's name may not even be encoded
        message = f"cannot listen on {address}: {getattr(error, 'strerror', None) or error}"
        raise ServersError(message) from error
    try:
        yield listener
    finally:
        listener.close()
        if uds:
            Path(uds).unlink(missing_ok=True)


def tcp_socket(host: str, port: int) -> socket.socket:
    """Listen on a TCP socket that says it is one: asyncio turns Nagle's 40 ms off for no other.

    Raises:
        OSError: The address cannot be bound.
    """
    [(family, kind, protocol, _, address), *_] = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
    )
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def unix_socket(path: str) -> socket.socket:
    """Bind a Unix socket in place of one that a dead process left."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if Path(path).is_socket() and listener.connect_ex(path):  # nobody listens on it
        Path(path).unlink()
    listener.bind(path)
    listener.listen(BACKLOG)  # from here on a caller waits and is not refused
    return listener


async def serve(functions: Sequence[Loaded], settings: Settings, listener: socket.socket) -> None:
    """Serve these endpoints and hubs with resources of their own, until SIGTERM or SIGINT.

    Raises:
        BulkError: A setting is missing, PostgreSQL's login is too powerful, or Redis evicts keys.
    """
    needs = needs_of(kind for loaded in functions for kind in loaded.parameters.values())
    if any(isinstance(loaded.entry.declared, Hub) for loaded in functions):
        needs |= {"postgres", "redis", "bus"}
    if "redis" in needs and not settings.redis_may_evict:
        await refuse_eviction(settings.require_redis_url())
    async with open_resources(settings, needs | {"limits"}) as resources:
        if "postgres" in needs:
            await resources.database.check_login()
        async with serving(functions, resources, listener) as server:
            stop = asyncio.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
            log.info(
                "server.started", address=str(listener.getsockname()), functions=[one.entry.name for one in functions]
            )
            await stop.wait()
        log.info("server.stopped", request_count=server.server_state.total_requests)


@asynccontextmanager
async def serving(functions: Sequence[Loaded], resources: Resources, listener: socket.socket) -> AsyncIterator[Server]:
    """Serve endpoints and hubs in this loop until the block ends; whoever watches is sent to another server first.

    Raises:
        BundleError: A function is neither, or asks for something that it cannot be given.
        SettingsError: No key to verify tokens with is set.
    """
    verifier = Verifier(resources.settings)
    live = [loaded for loaded in functions if isinstance(loaded.entry.declared, Hub)]
    api = build_app([loaded for loaded in functions if loaded not in live], resources, verifier=verifier)
    async with hubs(live, resources, verifier.verify) as mounts, running(mounted(mounts, api), [listener]) as server:
        try:
            yield server
        finally:
            await go_away(mounts, resources)


@asynccontextmanager
async def running(app: App, sockets: list[socket.socket]) -> AsyncIterator[Server]:
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
        ws_max_size=MAX_WEBSOCKET_MESSAGE_BYTES,
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
