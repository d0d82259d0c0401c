"""One line in the log for each request, when `LOG_REQUESTS` asks for it."""

import time
from collections.abc import Mapping
from typing import Any

import structlog

from runtime.serving.server import App

log: structlog.stdlib.BoundLogger = structlog.get_logger()
STARTS = {"http.response.start", "websocket.http.response.start"}
SWITCHING_PROTOCOLS = 101
FORBIDDEN = 403


def log_requests(app: App, hubs: Mapping[str, str]) -> App:
    """Return an application that logs each request once it is over; a stream or a WebSocket is, when it ends.

    Args:
        app: Answers; it leaves `function`, `user_id` and `request_id` in the scope's state when it knows them.
        hubs: Names of hubs by their paths.
    """

    async def serve(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
        started_ns = time.perf_counter_ns()
        state = scope.setdefault("state", {})
        status: int | None = None  # stays so when the client was gone before the answer

        async def send_and_see(message: Any) -> None:  # noqa: ANN401 -- as `App`
            nonlocal status
            status = status or status_of(message)
            await send(message)

        try:
            await app(scope, receive, send_and_see)
        finally:
            log.info(
                "request.answered",
                status=status,
                function=state.get("function") or hub_at(scope["path"], hubs),
                method=scope.get("method", "WEBSOCKET"),
                path=scope["raw_path"].decode("ascii", "backslashreplace"),  # the query may hold a token
                elapsed_ms=(time.perf_counter_ns() - started_ns) // 1_000_000,
                user_id=state.get("user_id"),
                request_id=state.get("request_id"),
            )

    return serve


def status_of(message: Mapping[str, Any]) -> int | None:
    """Return the status that a message of ASGI begins an answer with, if it does."""
    if message["type"] in STARTS:
        return int(message["status"])  # which may be a member of `HTTPStatus`
    return {"websocket.accept": SWITCHING_PROTOCOLS, "websocket.close": FORBIDDEN}.get(message["type"])


def hub_at(path: str, hubs: Mapping[str, str]) -> str | None:
    """Return the name of the hub that answers a path, if one does."""
    place = path.rstrip("/")
    return next((name for root, name in hubs.items() if place in {root, f"{root}/negotiate"}), None)
