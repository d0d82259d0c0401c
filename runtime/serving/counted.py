"""Counts requests: each by its route, never by its path, and by what it was answered with."""

from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any

from runtime.metrics.families import counting
from runtime.metrics.metrics import HttpMetrics
from runtime.serving.server import App

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "other"
NO_ROUTE = "none"  # a path that nothing answers
CLIENT_GONE = 499  # nginx's number for a client that did not wait for the answer
Kind = tuple[str, str | None, int]  # of answers: method, route, status
Count = Callable[[float], None]
Sent = Awaitable[None]  # by name: an annotation of an inner function is evaluated with each request
Send = Callable[[Any], Sent]


def counted(app: App, metrics: HttpMetrics) -> App:
    """Return the application, with its requests counted; WebSockets are the hub's to count."""
    counts = Counts(metrics)

    async def serve(scope: Any, receive: Any, send: Send) -> None:  # noqa: ANN401 -- as `App`
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began_at, is_answered = perf_counter(), False

        def send_counted(message: Any) -> Sent:  # noqa: ANN401 -- as `App`
            nonlocal is_answered
            if not is_answered:  # its first message is the start; whoever answers has written the route into the scope
                is_answered = True
                counts[scope["method"], scope.get("path_template"), message["status"]](perf_counter() - began_at)
            return send(message)

        try:
            await app(scope, receive, send_counted)
        finally:
            if not is_answered:
                metrics.requests.add(*labels_of(scope["method"], scope.get("path_template")), str(CLIENT_GONE))

    return serve


class Counts(dict[Kind, Count]):
    """What counts an answer and its seconds, by its kind, of which there are few.

    A request that does nothing takes some 70 microseconds, of which counting must be few: what counts knows its labels.
    """

    def __init__(self, metrics: HttpMetrics) -> None:
        """Know none yet."""
        super().__init__()
        self._metrics = metrics

    def __missing__(self, kind: Kind) -> Count:
        """Learn a kind at its first answer."""
        method, template, status = kind
        timed = labels_of(method, template)
        series = (*timed, str(status))
        return self.setdefault(kind, counting(self._metrics.requests, series, self._metrics.seconds, timed))


def labels_of(method: str, template: str | None) -> tuple[str, str]:
    """Return the labels of a request, which are few whatever is asked for."""
    return (method if method in METHODS else OTHER_METHOD, template or NO_ROUTE)
