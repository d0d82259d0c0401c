"""Who is connected, who of them only waits or takes nothing, and how many more there are descriptors for."""

import asyncio
import resource
import socket
import sys
from collections import Counter

import structlog
from uvicorn.server import ServerState

from runtime.metrics.metrics import HttpMetrics
from runtime.serving import listening
from runtime.serving.stalls import Stalls

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SPARE_COUNT = 128  # for the database's connections, Redis, uploads, and a burst that is accepted before others close
SPARE_SHARE = 4  # at most one in four, where there are few
WATCH_S = 1.0
LAST_PATIENCE_S = 2.0  # at a stop


class Crowd(ServerState):
    """What all connections of a server share.

    Attributes:
        waiting: The connections that no request occupies; who has waited longest comes first.
        descriptor_limit: What the process may open.
        connections_limit: How many of these connections may have.
        shed: How many connections the server ended by itself: by the status of its answer, or `idle`.
        is_leaving: Whether the process is about to stop, so that every answer is its connection's last.
        stalls: The connections whose readers are waited for.
        refused_heads: How many heads were refused since the last report, by status.
    """

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.waiting: dict[asyncio.Transport, None] = {}
        self.descriptor_limit = read_descriptor_limit()
        self.connections_limit = self.descriptor_limit - spare_of(self.descriptor_limit)
        self.shed: Counter[str] = Counter()
        self.is_leaving = False
        self.stalls = Stalls()
        self.refused_heads: Counter[int] = Counter()
        self._closed_count = 0
        self._refused_count = 0
        self._is_exhausted = False

    async def watch(self) -> None:
        """Drop readers that take nothing and report, until cancelled."""
        while True:  # polled: nobody announces that nothing happens
            patience_s = min(listening.UNHEARD_S, LAST_PATIENCE_S) if self.is_leaving else listening.UNHEARD_S
            dropped_count = self.stalls.drop((each.transport for each in tuple(self.connections)), patience_s)
            if dropped_count:
                log.warning("readers.dropped", dropped_count=dropped_count)
            self.report()
            await asyncio.sleep(WATCH_S)

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

    def make_room(self) -> None:
        """Let connections that only wait go, for there is no descriptor left."""
        self._is_exhausted = True
        for _ in range(spare_of(self.descriptor_limit)):
            self._close_longest_waiting()

    def report(self) -> None:
        """Log what came of too many connections and of heads that were refused since the last time."""
        if not self._is_exhausted and not has_descriptor_left():
            self.make_room()
        if self._is_exhausted:
            log.error("descriptors.exhausted", **self._counts())
            self._is_exhausted = False
        if self._closed_count or self._refused_count:
            shed = {"closed_count": self._closed_count, "refused_count": self._refused_count}
            log.warning("connections.shed", **shed, **self._counts())
            self._closed_count = self._refused_count = 0
        if self.refused_heads:
            log.warning("heads.refused", counts={str(status): n for status, n in sorted(self.refused_heads.items())})
            self.refused_heads.clear()

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
