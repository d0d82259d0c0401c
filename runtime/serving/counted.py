"""Counts requests: each by its route, never by its path, and by what it was answered with."""

from time import perf_counter
from typing import Any

from runtime.metrics.metrics import HttpMetrics
from runtime.serving.server import App

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "other"
NO_ROUTE = "none"  # a path that nothing answers
CLIENT_GONE = "499"  # nginx's number for a client that did not wait for the answer


def counted(app: App, metrics: HttpMetrics) -> App:
    """Return the application, with its requests counted; WebSockets are the hub's to count."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began_at, series = perf_counter(), None

        async def send_counted(message: Any) -> None:  # noqa: ANN401 -- as `App`
            nonlocal series
            if message["type"] == "http.response.start":
                series = route_of(scope)
                metrics.seconds.observe(perf_counter() - began_at, *series)
                metrics.requests.add(*series, str(message["status"]))
            await send(message)

        try:
            await app(scope, receive, send_counted)
        finally:
            if series is None:
                metrics.requests.add(*route_of(scope), CLIENT_GONE)

    return serve


def route_of(scope: Any) -> tuple[str, str]:  # noqa: ANN401 -- as `App`
    """Return method and route as labels; whoever answered has written the route into the scope."""
    method = scope["method"]
    return method if method in METHODS else OTHER_METHOD, scope.get("path_template") or NO_ROUTE
