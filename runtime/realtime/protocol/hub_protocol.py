"""What JSON and MessagePack have in common: a connection speaks one of them after its handshake."""

from typing import Protocol

from runtime.realtime.protocol.framing import FrameBuffer
from runtime.realtime.protocol.messages import Message


class HubProtocol(Protocol):
    """One encoding of the messages, with its framing."""

    name: str
    is_binary: bool

    def next_frame(self, buffer: FrameBuffer) -> bytes | None:
        """Take the next whole frame's content out of the buffer; None while there is none.

        Raises:
            ProtocolError: The frame is above the limit, or cannot be one.
        """

    def decode(self, content: bytes) -> Message | None:
        """Read one frame's content; None for a type that this version does not know.

        Raises:
            ProtocolError: The content is not a message.
        """

    def encode(self, message: Message) -> bytes:
        """Write one message as a whole frame."""
