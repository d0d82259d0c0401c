"""Stateful reconnect: both sides count the messages, so that a new WebSocket goes on where the old one broke.

The numbers are not on the wire. As the JavaScript client and the official server do it, and unlike the text of the
specification, a Sequence carries the number of the first message that is replayed.
"""

from collections import deque

from runtime.realtime.protocol.violations import ProtocolError


class Replay:
    """The counts of one connection, and the messages sent and not acknowledged yet."""

    def __init__(self, limit_bytes: int) -> None:
        """Keep about `limit_bytes` of unacknowledged messages; one alone may be larger."""
        self._limit_bytes = limit_bytes
        self._unacked: deque[tuple[int, bytes]] = deque()
        self._unacked_bytes = 0
        self._sent = 0
        self._next_in = 1
        self._latest_in = 0
        self._acked_in = 0

    @property
    def is_full(self) -> bool:
        """Whether the next message has to wait for an Ack."""
        return self._unacked_bytes >= self._limit_bytes

    def keep(self, frame: bytes) -> None:
        """Number a message that is being sent, and keep it."""
        self._sent += 1
        self._unacked.append((self._sent, frame))
        self._unacked_bytes += len(frame)

    def forget_acknowledged(self, sequence_id: int) -> None:
        """Forget the messages that have arrived."""
        while self._unacked and self._unacked[0][0] <= sequence_id:
            _, frame = self._unacked.popleft()
            self._unacked_bytes -= len(frame)

    def receive(self) -> bool:
        """Number a message that has arrived; False for one that arrived before the reconnect."""
        number = self._next_in
        self._next_in += 1
        if number <= self._latest_in:
            return False
        self._latest_in = number
        return True

    def go_on_from(self, sequence_id: int) -> None:
        """Count on from the other side's Sequence.

        Raises:
            ProtocolError: It skips messages that never arrived.
        """
        # up to what has arrived, even above `_next_in`: an Ack in the middle of a replay moves the next Sequence
        if not 0 < sequence_id <= self._latest_in + 1:
            msg = "Sequence ID greater than amount of messages we've received."
            raise ProtocolError(msg)
        self._next_in = sequence_id

    def take_ack(self) -> int | None:
        """Return the number to acknowledge, once; None if nothing has arrived since."""
        if self._latest_in == self._acked_in:
            return None
        self._acked_in = self._latest_in
        return self._latest_in

    def list_unacknowledged(self) -> tuple[int, list[bytes]]:
        """Return the number for our Sequence, and the messages to send after it."""
        first = self._unacked[0][0] if self._unacked else self._sent + 1
        return first, [frame for _, frame in self._unacked]
