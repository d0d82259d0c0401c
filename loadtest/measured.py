"""What is measured here and not by Locust's own client, as requests in its statistics."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from locust.env import Environment

from loadtest.thresholds import DELAY


@contextmanager
def measured(
    environment: Environment, method: str, name: str, *, passing: type[Exception] | tuple[()] = ()
) -> Iterator[None]:
    """Count a block as one request; what it raises is its failure, and goes on.

    Args:
        environment: Whose statistics it goes to.
        method: Locust's type of request.
        name: Of the request.
        passing: What says that the block is not at its end yet: it counts nothing.
    """
    started = time.perf_counter()
    try:
        yield
    except passing:
        raise
    except Exception as error:
        count(environment, method, name, (time.perf_counter() - started) * 1_000, error)
        raise
    count(environment, method, name, (time.perf_counter() - started) * 1_000)


def note_delay(environment: Environment, method: str, told: dict[str, Any]) -> None:
    """Count how long a piece of news took from its commit in PostgreSQL to who watches.

    The moment of the commit is that of its transaction: against another machine the difference of the two clocks counts
    too.

    Args:
        environment: Whose statistics it goes to.
        method: Locust's type of request, HUB or SSE.
        told: What was told, with `completedAt` of an end or `lastUpdated` of a progress.
    """
    moment = told.get("completedAt") or told.get("lastUpdated")
    if moment is not None:
        delay = datetime.now(UTC) - datetime.fromisoformat(moment)
        count(environment, method, DELAY, max(0.0, delay.total_seconds() * 1_000))


def count(
    environment: Environment, method: str, name: str, response_time: float, exception: Exception | None = None
) -> None:
    """Add one request to the statistics; its time is in milliseconds."""
    environment.events.request.fire(
        request_type=method,
        name=name,
        response_time=response_time,
        response_length=0,
        exception=exception,
        context={},
    )
