"""Groups of connections that follow the bus: one listener a topic, however many watch."""

from collections.abc import Hashable, Sequence
from uuid import UUID

from runtime.bindings.live.bus import Bus, Topic
from runtime.bindings.live.news import News, Progress
from runtime.realtime.connection import Connection
from runtime.realtime.events import Event
from runtime.realtime.groups import Groups


class Audience:
    """Which connections follow which topic; the bus is subscribed only to topics that somebody follows."""

    def __init__(self, bus: Bus) -> None:
        """Start without groups."""
        self.bus = bus
        self.groups = Groups(self._stop_listening)
        self._listening: dict[Hashable, GroupListener] = {}

    def join(self, topic: Topic, connection: Connection) -> None:
        """Let a connection hear of a topic."""
        if connection.is_ended:
            return
        self.groups.join(topic, connection)
        if topic not in self._listening:
            self._listening[topic] = GroupListener(topic, self.groups)
            self.bus.watch(topic, self._listening[topic])

    def _stop_listening(self, name: Hashable) -> None:
        listener = self._listening.pop(name, None)
        if listener is not None:
            self.bus.leave(listener.topic, listener)


class GroupListener:
    """Passes the news of a topic on to its group."""

    def __init__(self, topic: Topic, groups: Groups) -> None:
        """Listen for one group."""
        self.topic = topic
        self._groups = groups

    def hear(self, news: News) -> None:
        """Tell every member."""
        self._groups.send(self.topic, event_of(news))

    def end(self) -> None:
        """Do nothing: when the bus ends, the hub closes every connection itself."""


class ConnectionMembership:
    """The groups of one connection; what a hub's method asks for as `Membership`."""

    def __init__(self, connection: Connection, audience: Audience) -> None:
        """Join and leave for this connection."""
        self._connection = connection
        self._audience = audience

    def join_job(self, snapshot: Progress) -> None:
        """Subscribe the connection to a job, from the snapshot on that the method answers with."""
        topic = Topic("job", snapshot.job_id)
        self._connection.note(snapshot.job_id, snapshot.version)
        self._audience.join(topic, self._connection)
        newest = self._audience.bus.newest(snapshot.job_id)
        if newest is not None and newest.version >= snapshot.version:  # else it may be the end before a retry
            self._connection.put(event_of(newest))
        if newest is None or newest.version < snapshot.version or (snapshot.is_of_finished_job and not newest.is_end):
            self._audience.bus.ask(topic)

    def leave_job(self, job_id: UUID) -> None:
        """Unsubscribe the connection from a job; what it is owed of it as one of a user's jobs stays."""
        groups = self._audience.groups
        groups.leave(Topic("job", job_id), self._connection)
        if not any(isinstance(name, Topic) and name.kind == "user" for name in groups.names_of(self._connection)):
            self._connection.forget(job_id)

    def join_user(self, user_id: UUID, open_jobs: Sequence[Progress]) -> None:
        """Subscribe the connection to all jobs of a user, and send it how far the open ones are."""
        self._audience.join(Topic("user", user_id), self._connection)
        for progress in open_jobs:
            self._connection.put(event_of(progress))

    def leave_user(self, user_id: UUID) -> None:
        """Unsubscribe the connection from the jobs of a user."""
        self._audience.groups.leave(Topic("user", user_id), self._connection)


def event_of(news: News) -> Event:
    """Return news as an event of the hub; all connections that it goes to share its bytes."""
    return Event(news.hub_event, news, key=news.job_id, sequence=news.version, final=news.is_end)
