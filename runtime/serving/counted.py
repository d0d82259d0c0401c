"""Counts requests: each by its route, never by its path, and by what it was answered with."""

from collections.abc import Awaitable
from time import perf_counter
from typing import Any

from runtime.metrics.metrics import HttpMetrics
from runtime.serving.server import App

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "other"
NO_ROUTE = "none"  # a path that nothing answers
CLIENT_GONE = 499  # nginx's number for a client that did not wait for the answer


def counted(app: App, metrics: HttpMetrics) -> App:
    """Return the application, with its requests counted; WebSockets are the hub's to count."""
    routes: dict[tuple[str, str | None], Route] = {}  # few: methods and routes of functions

    def route_of(scope: Any) -> Route:  # noqa: ANN401 -- as `App`
        """Return the counts of a route, which whoever answers has written into the scope."""
        key = (scope["method"], scope.get("path_template"))
        return routes.get(key) or routes.setdefault(key, Route(metrics, *key))

    async def serve(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began_at, is_answered = perf_counter(), False

        def send_counted(message: Any) -> Awaitable[None]:  # noqa: ANN401 -- as `App`
            nonlocal is_answered
            if message["type"] == "http.response.start":
                is_answered = True
                route = route_of(scope)
                route.observe(perf_counter() - began_at)
                route.count(message["status"])
            sent: Awaitable[None] = send(message)
            return sent

        try:
            await app(scope, receive, send_counted)
        finally:
            if not is_answered:
                route_of(scope).count(CLIENT_GONE)

    return serve


class Route:
    """The counts of one method of one route, looked up once."""

    def __init__(self, metrics: HttpMetrics, method: str, template: str | None) -> None:
        """Know the labels, which are few whatever is asked for."""
        self._labels = (method if method in METHODS else OTHER_METHOD, template or NO_ROUTE)
        self._requests = metrics.requests
        self._statuses: dict[int, tuple[str, ...]] = {}
        self.observe = metrics.seconds.observer(*self._labels)

    def count(self, status: int) -> None:
        """Count an answer."""
        series = self._statuses.get(status) or self._statuses.setdefault(status, (*self._labels, str(status)))
        self._requests.add(*series)
