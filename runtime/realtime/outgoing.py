"""Everything one connection has to write, in the order it goes out."""

import asyncio
from collections import deque
from collections.abc import Iterator
from time import monotonic

import structlog

from runtime.metrics.families import Histogram
from runtime.realtime.events import Event, LatestEvents
from runtime.realtime.protocol.hub_protocol import HubProtocol
from runtime.realtime.protocol.messages import Ack, Completion, Message, Ping, Sequence, is_trackable
from runtime.realtime.replay import Replay

log: structlog.stdlib.BoundLogger = structlog.get_logger()

NOT_ENCODABLE = "An unexpected error occurred encoding the result on the server."
WRITE_BYTES = 65_536


class Outgoing:
    """Urgent frames first, then answers, then events, the goodbye last.

    Attributes:
        events: What waits to be told; see `LatestEvents`.
        protocol: Agreed in the handshake; before it only urgent frames go out.
        replay: Counts the messages of a stateful connection; None for an ordinary one.
        changed: Set whenever there may be more to write.
    """

    def __init__(self, delays: Histogram) -> None:
        """Start before the handshake; what an event waited for is counted with `delays`."""
        self._delays = delays
        self.events = LatestEvents()
        self.protocol: HubProtocol | None = None
        self.replay: Replay | None = None
        self.changed = asyncio.Event()
        self._urgent: deque[bytes] = deque()
        self._answers: deque[bytes] = deque()
        self._goodbye = b""

    @property
    def answers_count(self) -> int:
        """Answers that wait."""
        return len(self._answers)

    def put_urgent(self, frame: bytes) -> None:
        """Add a frame that is not counted and waits for nothing: the handshake's answer, a Ping, an Ack."""
        self._urgent.append(frame)
        self.changed.set()

    def put_event(self, event: Event) -> None:
        """Add an event, if it is news."""
        self.events.put(event)
        self.changed.set()

    def put_ping(self) -> None:
        """Add a Ping."""
        if self.protocol is not None:
            self.put_urgent(self.protocol.encode(Ping()))

    def put_answer(self, completion: Completion) -> None:
        """Add the end of an invocation; a result that cannot be encoded is an error of its method."""
        if self.protocol is None:
            return
        try:
            frame = self.protocol.encode(completion)
        except (TypeError, ValueError, OverflowError, RecursionError):
            log.exception("hub.result_refused")
            failure = Completion(invocation_id=completion.invocation_id, error=NOT_ENCODABLE)
            frame = self.protocol.encode(failure)
        self._answers.append(frame)
        self.changed.set()

    def receive(self, message: Message) -> bool:
        """Count a message of the client; False for one that arrived before the reconnect, not to be read again."""
        return self.replay is None or not is_trackable(message) or self.replay.receive()

    def count(self, message: Ack | Sequence) -> None:
        """Act on the client's Ack or Sequence; a connection without stateful reconnect ignores both.

        Raises:
            ProtocolError: A Sequence skips messages that never arrived.
        """
        if self.replay is None:
            return
        if isinstance(message, Ack):
            self.replay.forget_acknowledged(message.sequence_id)
            self.changed.set()  # there may be room again
        else:
            self.replay.go_on_from(message.sequence_id)

    def acknowledge(self) -> None:
        """Add an Ack if messages have arrived since the last."""
        if self.protocol is not None and self.replay is not None and (number := self.replay.take_ack()) is not None:
            self.put_urgent(self.protocol.encode(Ack(sequence_id=number)))

    def put_goodbye(self, message: Message) -> None:
        """Set the last message."""
        if self.protocol is not None:
            self._goodbye = self.protocol.encode(message)

    def rewind(self) -> None:
        """Start again on a new WebSocket: our Sequence, then what the other side may not have."""
        if self.protocol is None or self.replay is None:
            return
        first, frames = self.replay.list_unacknowledged()
        self._urgent.clear()
        self._urgent.append(self.protocol.encode(Sequence(sequence_id=first)))
        self._urgent.extend(frames)

    def take(self) -> bytes:
        """Take whole frames to write at once, some `WRITE_BYTES` of them; `b""` when nothing waits."""
        taken: list[bytes] = []
        size = 0
        for frame in self._frames():
            taken.append(frame)
            size += len(frame)
            if size >= WRITE_BYTES:
                break
        return b"".join(taken)

    def drop(self) -> None:
        """Forget everything: nobody will read it."""
        self._urgent.clear()
        self._answers.clear()
        self.events = LatestEvents()
        self._goodbye = b""

    def _frames(self) -> Iterator[bytes]:
        while self._urgent:
            yield self._urgent.popleft()
        while frame := self._take_counted():
            yield frame
        if self._goodbye:
            goodbye, self._goodbye = self._goodbye, b""
            yield goodbye

    def _take_counted(self) -> bytes:
        """Take the next answer or event; `b""` when none waits or the replay has no room."""
        if self.protocol is None or (self.replay is not None and self.replay.is_full):
            return b""
        frame = b""
        if self._answers:
            frame = self._answers.popleft()
        elif event := self.events.take():
            frame = event.frame(self.protocol)
            self._delays.observe(monotonic() - event.heard_at)
        if frame and self.replay is not None:
            self.replay.keep(frame)
        return frame
