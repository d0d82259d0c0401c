"""Groups: who is told about what, in this process. A delivery device, not an access check."""

from collections.abc import Callable, Hashable

from runtime.realtime.connection import Connection
from runtime.realtime.events import Event


class Groups:
    """Sets of connections by name; a group exists while it has members, a connection leaves all when it ends."""

    def __init__(self, emptied: Callable[[Hashable], None]) -> None:
        """Start without groups; `emptied` is called with the name of each that has lost its last member."""
        self._emptied = emptied
        self._members: dict[Hashable, set[Connection]] = {}
        self._joined: dict[Connection, set[Hashable]] = {}

    def join(self, name: Hashable, connection: Connection) -> None:
        """Add a connection; twice is once, and one that has ended stays out."""
        if connection.is_ended:
            return
        self._members.setdefault(name, set()).add(connection)
        self._joined.setdefault(connection, set()).add(name)
        connection.call_when_ended(self._leave_all)

    def leave(self, name: Hashable, connection: Connection) -> None:
        """Remove a connection, whether it was in or not."""
        members = self._members.get(name, set())
        members.discard(connection)
        self._joined.get(connection, set()).discard(name)
        if not members and self._members.pop(name, None) is not None:
            self._emptied(name)

    def names_of(self, connection: Connection) -> frozenset[Hashable]:
        """Return the groups that a connection is in."""
        return frozenset(self._joined.get(connection, ()))

    def send(self, name: Hashable, event: Event) -> None:
        """Tell every member; the event is encoded once a protocol."""
        for connection in self._members.get(name, ()):
            connection.put(event)

    def _leave_all(self, connection: Connection) -> None:
        for name in self._joined.pop(connection, set()).copy():
            self.leave(name, connection)
