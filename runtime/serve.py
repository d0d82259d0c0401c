"""`python -m runtime.serve [NAME...]`: serves these endpoints and hubs, all when none is named."""

import argparse
import asyncio
import signal
import socket
from collections.abc import Sequence

import structlog

from runtime.bindings.admitting import admit_servers
from runtime.bindings.resources import open_resources
from runtime.bounded import run_bounded
from runtime.commands import parse_port, run_command
from runtime.garbage import begin_collecting
from runtime.left_out import do_without
from runtime.logs import configure_logs
from runtime.on_demand import import_object
from runtime.prepared import Prepared, needs_of_all
from runtime.serving.listening import listen
from runtime.serving.metrics_port import listen_for_metrics, needs_of_metrics, serve_metrics
from runtime.settings import Settings, load_settings
from runtime.usable import SERVED, prepare_functions

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def main() -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        BulkError: A setting, a name or a named function's file is wrong, or the address is taken.
    """
    wanted = parse_arguments()
    settings = load_settings()
    configure_logs(settings)
    if settings.jwks_url is None:
        do_without("jwt", "cryptography")  # secrets are checked by the standard library: 20 ms and 5 MB
    functions, broken = prepare_functions(settings, wanted.names, kinds=SERVED)
    for error in broken:
        log.error("function.broken", reason=str(error))
    with listen(wanted.host, wanted.port, wanted.uds) as listener, listen_for_metrics(settings) as for_metrics:
        run_bounded(serve(functions, settings, listener, for_metrics))


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m runtime.serve", description="Serve these endpoints and hubs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="an endpoint or a hub")
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    parser.add_argument("--port", type=parse_port, default=5000, help="default: %(default)s; 0 takes a free one")
    parser.add_argument("--uds", metavar="PATH", help="a Unix socket instead of host and port")
    return parser.parse_args()


async def serve(
    functions: Sequence[Prepared], settings: Settings, listener: socket.socket, for_metrics: socket.socket | None
) -> None:
    """Serve these endpoints and hubs with resources of their own, until SIGTERM or SIGINT.

    Raises:
        BulkError: A setting is missing, PostgreSQL does not fit (`admit`), or Redis evicts keys.
    """
    needs = needs_of_all(functions) | needs_of_metrics(settings)
    await admit_servers(settings, needs)
    async with open_resources(settings, needs) as resources:
        async with (
            serve_metrics(resources, for_metrics),
            import_object("runtime.serving.composition:serve_functions")(functions, resources, listener) as server,
        ):
            await wait_for_stop(listener, functions)
        log.info("server.stopped", request_count=server.server_state.total_requests)


async def wait_for_stop(listener: socket.socket, functions: Sequence[Prepared]) -> None:
    """Say that all is up and wait for a signal."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    names = [one.loaded.entry.name for one in functions]
    begin_collecting()
    log.info("server.started", address=str(listener.getsockname()), functions=names)
    await stop.wait()


if __name__ == "__main__":
    run_command(main)
