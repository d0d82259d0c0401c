"""A client's bytes as a handshake and messages."""

from msgspec import Struct

from runtime.realtime.protocol.framing import FrameBuffer
from runtime.realtime.protocol.handshake import HandshakeRequest, read_handshake
from runtime.realtime.protocol.hub_protocol import HubProtocol
from runtime.realtime.protocol.messages import Message
from runtime.realtime.protocol.violations import HandshakeError, ProtocolError


class Skipped(Struct, frozen=True):
    """A message of a type that this version does not know: a sign of life, and nothing to do."""


class Incoming:
    """What has arrived on one connection and is not read yet.

    Attributes:
        protocol: How to read; None until the handshake has agreed on it.
    """

    def __init__(self, limit_bytes: int) -> None:
        """Refuse a message above `limit_bytes`, with its framing; the handshake too."""
        self.protocol: HubProtocol | None = None
        self._buffer = FrameBuffer(limit_bytes)

    def feed(self, data: bytes) -> None:
        """Add bytes at the end."""
        self._buffer.feed(data)

    def clear(self) -> None:
        """Forget a half-received message: the other side sends it again whole."""
        self._buffer.clear()

    def next(self) -> HandshakeRequest | Message | Skipped | None:
        """Take what comes next; None until more bytes arrive.

        Raises:
            HandshakeError: The first record is no handshake, or has no end.
            ProtocolError: The bytes are no message.
        """
        if self.protocol is None:
            return self._next_handshake()
        content = self.protocol.next_frame(self._buffer)
        return None if content is None else self.protocol.decode(content) or Skipped()

    def _next_handshake(self) -> HandshakeRequest | None:
        try:
            record = self._buffer.next_record()
        except ProtocolError as error:
            msg = f"An unexpected error occurred during connection handshake. InvalidDataException: {error}"
            raise HandshakeError(msg) from error
        return None if record is None else read_handshake(record)
