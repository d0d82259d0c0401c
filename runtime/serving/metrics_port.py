"""The port of the metrics alone, beside or without a public one."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import structlog

from runtime.bindings.resources import Resources
from runtime.errors import ServersError
from runtime.needs import Need
from runtime.on_demand import import_object
from runtime.serving.listening import listen_on_tcp
from runtime.settings import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger()
PATH = "/metrics"


def needs_of_metrics(settings: Settings) -> frozenset[Need]:
    """Return what a process opens for `METRICS_PORT`, where it is set."""
    return frozenset() if settings.metrics_port is None else frozenset({"metrics"})


@contextmanager
def listen_for_metrics(settings: Settings) -> Iterator[socket.socket | None]:
    """Yield what listens on `METRICS_PORT`; None where it is not set.

    Raises:
        ServersError: The port cannot be had.
    """
    host, port = settings.metrics_host, settings.metrics_port
    if port is None:
        yield None
        return
    try:
        listener = listen_on_tcp(host, port)
    except (OSError, UnicodeError) as error:  # a host's name may not even be encoded
        reason = getattr(error, "strerror", None) or error
        message = (
            f"cannot listen on METRICS_PORT {port} of {host}: {reason};"
            " give each process of a machine a port of its own, or 0 for a free one."
        )
        raise ServersError(message) from error
    with listener:
        yield listener


@asynccontextmanager
async def serve_metrics(resources: Resources, listener: socket.socket | None) -> AsyncIterator[None]:
    """Answer on `METRICS_PORT` until the block ends; without one import no server."""
    if listener is None:
        yield
        return
    run_server = import_object("runtime.serving.server:run_server")

    async def answer(scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
        await answer_scrape(resources, scope, send)

    async with run_server(answer, [listener]):
        log.info("metrics.served", address=str(listener.getsockname()))
        yield


async def answer_scrape(resources: Resources, scope: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
    """Answer one request: the page for its path, nothing for any other."""
    if scope["type"] != "http":
        await send({"type": "websocket.close"})
        return
    status, body, media_type = 404, b"", "text/plain"
    if scope["path"] == PATH and scope["method"] in {"GET", "HEAD"}:
        accept = b",".join(value for name, value in scope["headers"] if name == b"accept")
        body, media_type = await resources.metrics_page.render(accept.decode("latin-1"))
        status = 200
    headers = [(b"content-type", media_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body if scope["method"] != "HEAD" else b""})
