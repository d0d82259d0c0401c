"""Who is connected, who of them only waits, and how many more there are descriptors for."""

import asyncio
import resource
import socket
import sys
from collections import Counter

import structlog
from uvicorn.server import ServerState

from runtime.metrics.metrics import HttpMetrics

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SPARE_COUNT = 128  # for the database's connections, Redis, uploads, and a burst that is accepted before others close
SPARE_SHARE = 4  # at most one in four, where there are few


class Crowd(ServerState):
    """What all connections of a server share.

    Attributes:
        waiting: The connections that no request occupies; who has waited longest comes first.
        descriptor_limit: What the process may open.
        connections_limit: How many of these connections may have.
        shed: How many connections the server ended by itself: by the status of its answer, or `idle`.
    """

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.waiting: dict[asyncio.Transport, None] = {}
        self.descriptor_limit = read_descriptor_limit()
        self.connections_limit = self.descriptor_limit - spare_of(self.descriptor_limit)
        self.shed: Counter[str] = Counter()
        self._closed_count = 0
        self._refused_count = 0

    def show(self, metrics: HttpMetrics) -> None:
        """Let the metrics read how many there are, and how many were ended."""
        metrics.connections.read_from(lambda: {(): len(self.connections)})
        metrics.shed.read_from(lambda: {(reason,): count for reason, count in self.shed.items()})

    def has_room(self) -> bool:
        """Tell whether one who has just come may stay; among too many, who has waited longest makes room."""
        if len(self.connections) <= self.connections_limit or self._close_longest_waiting():
            return True
        self._refused_count += 1
        return False

    def report(self) -> None:
        """Make room where descriptors have run out, and log what came of too many connections since the last time."""
        if not has_descriptor_left():  # the event loop hangs up on who comes now, and tells nobody
            log.error("descriptors.exhausted", **self._counts())
            for _ in range(spare_of(self.descriptor_limit)):
                self._close_longest_waiting()
        if self._closed_count or self._refused_count:
            shed = {"closed_count": self._closed_count, "refused_count": self._refused_count}
            log.warning("connections.shed", **shed, **self._counts())
            self._closed_count = self._refused_count = 0

    def _close_longest_waiting(self) -> bool:
        longest = next(iter(self.waiting), None)
        if longest is None:
            return False
        del self.waiting[longest]
        longest.close()
        self._closed_count += 1
        self.shed["idle"] += 1
        return True

    def _counts(self) -> dict[str, int]:
        return {"connection_count": len(self.connections), "descriptor_limit": self.descriptor_limit}


def spare_of(limit: int) -> int:
    """Return how many of the descriptors connections may not have."""
    return min(SPARE_COUNT, limit // SPARE_SHARE)


def read_descriptor_limit() -> int:
    """Return how many descriptors this process may have."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if limit == resource.RLIM_INFINITY else limit


def has_descriptor_left() -> bool:
    """Tell whether one more descriptor can be opened."""
    try:
        socket.socket(socket.AF_UNIX).close()
    except OSError:
        return False
    return True
