"""When a connection has to ping, gives a client up, or ends."""

from datetime import UTC, datetime
from typing import Literal

from runtime.realtime.limits import HubLimits

Due = Literal["detached", "handshake", "token", "silence", "ping"]


class Clocks:
    """The moments from which the time-outs of one connection are counted, in seconds of the monotonic clock.

    Attributes:
        is_attached: Whether a transport carries it.
        is_open: Whether the handshake is done.
        is_polled: Whether polling is the sign of life, so that nobody pings.
        is_working: Whether an invocation runs; the client's silence does not count meanwhile.
    """

    def __init__(self, now: float, expires_at: datetime) -> None:
        """Start as negotiated at `now`, for a token that ends at `expires_at`."""
        self.is_attached = False
        self.is_open = False
        self.is_polled = False
        self.is_working = False
        self._opened_at: float | None = None
        self._detached_at = now
        self._sent_at = now
        self._heard_at: float | None = None
        self._token_ends_at = 0.0
        self.trust(now, expires_at)

    def trust(self, now: float, expires_at: datetime) -> None:
        """Take over the end of a newer token."""
        self._token_ends_at = now + (expires_at - datetime.now(UTC)).total_seconds()

    def note_attached(self, now: float) -> None:
        """Note that a transport carries the connection."""
        self.is_attached = True
        if self._opened_at is None:
            self._opened_at = now

    def note_detached(self, now: float) -> None:
        """Note that nothing carries the connection."""
        self.is_attached = False
        self._detached_at = now

    def note_sent(self, now: float) -> None:
        """Note that something was written."""
        self._sent_at = now

    def note_heard(self, now: float) -> None:
        """Note that something arrived; it counts once the client has pinged."""
        if self._heard_at is not None:
            self._heard_at = now

    def note_ping(self, now: float) -> None:
        """Note a client's Ping: from the first one on, its silence counts."""
        self._heard_at = now

    def due(self, now: float, limits: HubLimits) -> Due | None:
        """Return what has to happen now; None for nothing."""
        if self.is_detached(now, limits):
            return "detached"
        if not self.is_open:
            return "handshake" if self._is_late(now, limits) else None
        return "token" if now >= self._token_ends_at else self._due_on_a_stream(now, limits)

    def _is_late(self, now: float, limits: HubLimits) -> bool:
        return self._opened_at is not None and now - self._opened_at >= limits.handshake_s

    def _due_on_a_stream(self, now: float, limits: HubLimits) -> Due | None:
        if self.is_polled or not self.is_attached:
            return None
        if self.is_working and self._heard_at is not None:
            self._heard_at = now
        if self._heard_at is not None and now - self._heard_at >= limits.client_timeout_s:
            return "silence"
        return "ping" if now - self._sent_at >= limits.keep_alive_s else None

    def is_detached(self, now: float, limits: HubLimits) -> bool:
        """Tell whether nothing has carried the connection for too long."""
        return not self.is_attached and now - self._detached_at >= limits.detached_s
