"""An event on its way to the clients, and the rule by which a slow client skips."""

from collections.abc import Hashable
from time import monotonic

from runtime.realtime.protocol.hub_protocol import HubProtocol
from runtime.realtime.protocol.messages import Invocation

KEYS_REMEMBERED = 10_000


class Event:
    """The state of one job at one moment, encoded at most once a protocol however many connections get it."""

    __slots__ = ("_frames", "final", "heard_at", "key", "name", "payload", "sequence")

    def __init__(self, name: str, payload: object, *, key: Hashable, sequence: int, final: bool) -> None:
        """Describe an event.

        Args:
            name: The client's method, such as `ProgressUpdate`.
            payload: Its one argument: a Struct or anything else that msgspec encodes.
            key: What it is the state of: the job's id.
            sequence: Rises over the life of the job, over its retries too.
            final: Whether the job has ended.
        """
        self.name = name
        self.payload = payload
        self.key = key
        self.sequence = sequence
        self.final = final
        self.heard_at = monotonic()
        self._frames: dict[str, bytes] = {}

    def frame(self, protocol: HubProtocol) -> bytes:
        """Encode the event as an invocation without an id, which no client answers."""
        frame = self._frames.get(protocol.name)
        if frame is None:
            frame = protocol.encode(Invocation(target=self.name, arguments=[self.payload]))
            self._frames[protocol.name] = frame
        return frame


class LatestEvents:
    """What one connection still has to be told: of each job at most its newest state and its end.

    A client that reads slowly skips states and is told every end. Progress never goes backwards, and after the end
    of a job only a higher sequence (a retry) is news.
    """

    def __init__(self) -> None:
        """Start with nothing to tell and nothing told."""
        self._waiting: dict[tuple[Hashable, bool], Event] = {}
        self._known: dict[Hashable, tuple[int, bool]] = {}

    def put(self, event: Event) -> None:
        """Keep the event if it is news; it takes the place of an older state of its job."""
        sequence, ended = self._known.pop(event.key, (-1, False))
        if event.sequence > sequence or (event.final and not ended):
            self._keep(event)
            sequence, ended = max(sequence, event.sequence), event.final
        self._known[event.key] = (sequence, ended)
        if len(self._known) > KEYS_REMEMBERED:
            self._known.pop(next(iter(self._known)))

    def note(self, key: Hashable, sequence: int) -> None:
        """Mark a state as sent, because a join's answer carries it; drop what waits and is not newer.

        Each join is owed an end, whatever was told before it.
        """
        known, _ = self._known.get(key, (-1, False))
        self._known[key] = (max(known, sequence), False)
        waiting = self._waiting.get((key, False))
        if waiting is not None and waiting.sequence <= sequence:
            del self._waiting[key, False]

    def take(self) -> Event | None:
        """Take the event that has waited longest."""
        if not self._waiting:
            return None
        return self._waiting.pop(next(iter(self._waiting)))

    def forget(self, key: Hashable) -> None:
        """Forget which state of a job was sent last, and drop what still waits of it."""
        self._known.pop(key, None)
        self._waiting.pop((key, False), None)
        self._waiting.pop((key, True), None)

    def _keep(self, event: Event) -> None:
        if event.final or (event.key, True) in self._waiting:
            self._waiting.pop((event.key, event.final), None)  # to the end: behind the events that it follows
        self._waiting[event.key, event.final] = event
