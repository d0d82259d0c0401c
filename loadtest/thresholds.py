"""What a run must keep; a breach is a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:  # importing Locust changes how a whole process waits, and who writes the report needs thresholds
    from locust.stats import RequestStats, StatsEntry

DELAY = "commit to screen"


class Threshold(Struct, frozen=True, kw_only=True):
    """The slowest that 95 of 100 requests of a kind may be.

    Attributes:
        method: Locust's type of request: GET, POST, HUB, SSE.
        p95_ms: Milliseconds.
        name: Of the request as Locust lists it; None is each of this method, by itself.
    """

    method: str
    p95_ms: float
    name: str | None = None

    def covers(self, entry: StatsEntry) -> bool:
        """Tell whether it speaks of these requests."""
        return bool(entry.method == self.method and self.name in {None, entry.name} and entry.num_requests)


def standard(*, submit_ms: float = 300, read_ms: float = 100, delay_ms: float = 500) -> tuple[Threshold, ...]:
    """Return what is wanted of submissions, of each read, and of progress from its commit to who watches."""
    return (
        Threshold(method="POST", name="/analyze/bulk", p95_ms=submit_ms),
        Threshold(method="GET", p95_ms=read_ms),
        Threshold(method="HUB", name=DELAY, p95_ms=delay_ms),
        Threshold(method="SSE", name=DELAY, p95_ms=delay_ms),
    )


def breaches(stats: RequestStats, thresholds: Iterable[Threshold]) -> Iterator[str]:
    """Yield a sentence for each breach; a failed request is one, whatever the shape."""
    if stats.total.num_failures:
        yield f"{stats.total.num_failures} of {stats.total.num_requests} requests failed, none may"
    if not stats.total.num_requests:
        yield "nothing was asked"
    for threshold in thresholds:
        for entry in stats.entries.values():
            reached = entry.get_response_time_percentile(0.95) if threshold.covers(entry) else 0
            if reached > threshold.p95_ms:
                yield f"p95 of {entry.method} {entry.name} is {reached:.0f} ms, allowed are {threshold.p95_ms:.0f} ms"
