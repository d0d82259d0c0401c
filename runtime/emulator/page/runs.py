"""The newest requests and fired functions, kept for the page of the emulator."""

import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

from runtime.request_id import identify_request
from runtime.serving.request_log import hub_at, status_of
from runtime.serving.server import App

MOST_RUNS = 200
FAILED_FROM = 400
CONSOLE = "console"  # its pages and files are of no interest to who writes functions


class Run(Struct, rename="camel", frozen=True, kw_only=True):
    """One call of a function.

    Attributes:
        how: Over HTTP, or fired by hand.
        function: None where no function answered.
        outcome: HTTP's status, `completed`, or the kind of the error; None when the caller was gone before.
        is_failed: Whether it is an error, the caller's or the function's.
        request_id: Its lines of the log have it, too.
    """

    how: Literal["http", "fired"]
    function: str | None
    asked: str
    outcome: str | None
    is_failed: bool
    began_at: datetime
    elapsed_ms: int
    request_id: str


class Runs:
    """Sees each request that the emulator answers, and each function that is fired from its page."""

    def __init__(self) -> None:
        """Know none yet."""
        self._runs: deque[Run] = deque(maxlen=MOST_RUNS)

    def newest(self) -> list[Run]:
        """Return the newest runs, the newest first."""
        return list(reversed(self._runs))

    def watch(self, app: App, hubs: Mapping[str, str]) -> App:
        """Return the application, with its requests kept.

        Args:
            app: Answers; it leaves `function` in the scope's state when it knows it.
            hubs: Names of hubs by their paths.
        """

        async def serve(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
            began_ns = time.perf_counter_ns()
            status: int | None = None

            async def send_and_see(message: Any) -> None:  # noqa: ANN401 -- as `App`
                nonlocal status
                status = status or status_of(message)
                await send(message)

            try:
                await app(scope, receive, send_and_see)
            finally:
                function = scope.get("state", {}).get("function") or hub_at(scope["path"], hubs)
                if function != CONSOLE:
                    elapsed_ms = (time.perf_counter_ns() - began_ns) // 1_000_000
                    self._runs.append(answered(scope, function, status, elapsed_ms))

        return serve

    def fired(self, function: str, request_id: str, error: BaseException | None, elapsed_ms: int) -> None:
        """Keep a function that was fired and has ended."""
        self._runs.append(
            Run(
                how="fired",
                function=function,
                asked="",
                outcome="completed" if error is None else type(error).__name__,
                is_failed=error is not None,
                began_at=before(elapsed_ms),
                elapsed_ms=elapsed_ms,
                request_id=request_id,
            )
        )


def answered(scope: Any, function: str | None, status: int | None, elapsed_ms: int) -> Run:  # noqa: ANN401 -- ASGI's
    """Return a request that is over; its query may hold a token and is not kept."""
    return Run(
        how="http",
        function=function,
        asked=f"{scope.get('method', 'WebSocket')} {scope['path']}",
        outcome=None if status is None else str(status),
        is_failed=status is not None and status >= FAILED_FROM,
        began_at=before(elapsed_ms),
        elapsed_ms=elapsed_ms,
        request_id=str(identify_request(scope)),
    )


def before(elapsed_ms: int) -> datetime:
    """Return the moment so long ago."""
    return datetime.now(UTC) - timedelta(milliseconds=elapsed_ms)
