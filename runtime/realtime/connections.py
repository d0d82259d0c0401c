"""The connections of this process: made within the limits, found by their secret, looked at every second."""

from collections import Counter
from collections.abc import Iterator
from secrets import token_urlsafe
from time import monotonic
from uuid import UUID

from runtime.errors import TooManyRequestsError, UnavailableError
from runtime.realtime.connection import Connection
from runtime.realtime.surroundings import HubCaller, Names, Surroundings

NAME_BYTES = 16
RETRY_AFTER_S = 5
ELSEWHERE_AFTER_S = 1  # another process is there, or will be
ABOUT_TO_STOP = "This server is about to stop: try again, and another one answers."


class Connections:
    """All connections that a request may find.

    Attributes:
        is_leaving: Whether the process has stopped listening, so that what is negotiated could not be opened.
        is_draining: Whether it sends its clients away, so that no connection is made.
    """

    def __init__(self, surroundings: Surroundings) -> None:
        """Start empty."""
        self.is_leaving = False
        self.is_draining = False
        self._around = surroundings
        self._by_token: dict[str, Connection] = {}
        self._per_user: Counter[UUID] = Counter()
        surroundings.metrics.connections.read_from(self.by_transport)

    def __iter__(self) -> Iterator[Connection]:
        return iter(tuple(self._by_token.values()))

    def by_transport(self) -> dict[tuple[str, ...], float]:
        """Return how many are open, by what carries them."""
        return dict(Counter((connection.transport or "none",) for connection in self if not connection.is_ended))

    async def open(self, caller: HubCaller, *, version: int, stateful: bool) -> Connection:
        """Make a connection, which counts as a call of the hub.

        Raises:
            UnavailableError: As `make`.
            TooManyRequestsError: As `make`, or the user's plan allows no call now.
        """
        self._check_limits(caller)
        await self._around.charge(caller)
        return self.make(caller, version=version, stateful=stateful)

    def make(self, caller: HubCaller, *, version: int, stateful: bool) -> Connection:
        """Make a connection that waits for its transport; version 0 of negotiation knows no token.

        Raises:
            UnavailableError: The process has as many as it may have, or is about to stop.
            TooManyRequestsError: The user has.
        """
        self._check_limits(caller)
        name = self._make_name()
        names = Names(id=name, token=self._make_name() if version else name, stateful=stateful)
        connection = Connection(caller, self._around, names)
        self._by_token[names.token] = connection
        self._around.metrics.opened.add()
        self._per_user[caller.user_id] += 1
        connection.call_when_ended(self._count_out)
        return connection

    def _make_name(self) -> str:
        """Return a name that nobody guesses; a gateway reads off its beginning which process it is at."""
        instance = self._around.limits.instance
        return f"{instance}.{token_urlsafe(NAME_BYTES)}" if instance else token_urlsafe(NAME_BYTES)

    def check_negotiable(self) -> None:
        """Refuse a negotiation whose connection would be opened at another process.

        Raises:
            UnavailableError: This one is about to stop.
        """
        if self.is_leaving:
            raise UnavailableError(ABOUT_TO_STOP, retry_after_s=ELSEWHERE_AFTER_S)

    def find(self, token: str, caller: HubCaller) -> Connection | None:
        """Return the caller's connection of this secret; None when there is none, or it is another's."""
        connection = self._by_token.get(token)
        if connection is None or connection.caller.user_id != caller.user_id:
            return None
        connection.trust(caller)
        return connection

    def forget(self, connection: Connection) -> None:
        """Let no request find the connection any more."""
        self._by_token.pop(connection.token, None)

    def sweep(self) -> None:
        """Do what is due on every connection, and forget those that are over."""
        now = monotonic()
        for connection in self:
            connection.tick(now)
            if connection.is_forgotten(now):
                self.forget(connection)

    def _check_limits(self, caller: HubCaller) -> None:
        limits = self._around.limits
        if self.is_draining:
            raise UnavailableError(ABOUT_TO_STOP, retry_after_s=ELSEWHERE_AFTER_S)
        if len(self._by_token) >= limits.connections_count:
            msg = "This server has as many connections as it can hold."
            raise UnavailableError(msg, retry_after_s=RETRY_AFTER_S)
        if self._per_user[caller.user_id] >= limits.connections_per_user_count:
            msg = "You have as many connections as you may have."
            raise TooManyRequestsError(msg, retry_after_s=RETRY_AFTER_S)

    def _count_out(self, connection: Connection) -> None:
        """Count a connection that has ended no longer, and forget it unless it is polled."""
        self._per_user[connection.caller.user_id] -= 1
        self._per_user += Counter()  # drops zeros
        if connection.transport != "LongPolling":  # its last polls fetch the goodbye
            self.forget(connection)
