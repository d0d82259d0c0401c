"""`python -m runtime.serve [NAME...]`: serves these endpoints and hubs, all when none is named."""

import argparse
import asyncio
import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

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
from runtime.serving.listening import listen, take_over
from runtime.serving.metrics_port import listen_for_metrics, needs_of_metrics, serve_metrics
from runtime.serving.server import Server
from runtime.serving.usage_watch import watch_usage
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
    listening = listen(wanted.host, wanted.port, wanted.uds) if wanted.fd is None else take_over(wanted.fd)
    with listening as listener, listen_for_metrics(settings) as for_metrics:
        run_bounded(serve(functions, settings, Listeners(listener, for_metrics), wanted))


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m runtime.serve", description="Serve these endpoints and hubs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="an endpoint or a hub")
    parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s")
    parser.add_argument("--port", type=parse_port, default=5000, help="default: %(default)s; 0 takes a free one")
    parser.add_argument("--uds", metavar="PATH", help="a Unix socket instead of host and port")
    parser.add_argument("--fd", type=int, metavar="N", help="a socket that listens, of whoever starts this process")
    parser.add_argument("--idle", type=float, metavar="S", help="end after so many seconds without a request")
    parser.add_argument("--report", type=Path, metavar="FILE", help="where to write how many requests were answered")
    return parser.parse_args()


class Listeners(NamedTuple):
    """Where requests come in, and where metrics are asked for, if they are."""

    requests: socket.socket
    metrics: socket.socket | None


async def serve(
    functions: Sequence[Prepared], settings: Settings, listeners: Listeners, wanted: argparse.Namespace
) -> None:
    """Serve these endpoints and hubs with resources of their own, until SIGTERM, SIGINT or idleness.

    Raises:
        BulkError: A setting is missing, PostgreSQL does not fit (`admit`), or Redis evicts keys.
    """
    needs = needs_of_all(functions) | needs_of_metrics(settings)
    await admit_servers(settings, needs)
    async with open_resources(settings, needs) as resources:
        async with (
            serve_metrics(resources, listeners.metrics),
            import_object("runtime.serving.composition:serve_functions")(
                functions, resources, listeners.requests
            ) as server,
        ):
            await wait_for_stop(listeners.requests, functions, server, wanted)
        log.info("server.stopped", request_count=server.server_state.total_requests)


async def wait_for_stop(
    listener: socket.socket, functions: Sequence[Prepared], server: Server, wanted: argparse.Namespace
) -> None:
    """Say that all is up and wait for a signal, or until nobody has asked for as long as is wanted."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    names = [one.loaded.entry.name for one in functions]
    begin_collecting()
    log.info("server.started", address=str(listener.getsockname()), functions=names)
    if wanted.idle is None and wanted.report is None:
        await stop.wait()
        return
    watching = asyncio.create_task(watch_usage(server, idle_s=wanted.idle, report=wanted.report, stop=stop))
    await stop.wait()
    watching.cancel()


if __name__ == "__main__":
    run_command(main)
