"""The `json` hub protocol: one JSON object a message, ended by the byte 0x1E."""

from msgspec import Struct, ValidationError, json

from runtime.realtime.protocol.framing import FrameBuffer, as_record
from runtime.realtime.protocol.messages import MESSAGE_TYPES, Message
from runtime.realtime.protocol.violations import UNREADABLE, ProtocolError, word_fault


class MessageType(Struct, frozen=True, kw_only=True):
    """The only member of a message that may be read before its type is known."""

    type: int


class JsonProtocol:
    """Text frames, for every transport."""

    name = "json"
    is_binary = False

    def __init__(self) -> None:
        """Build the decoders once."""
        self._messages = json.Decoder(Message)
        self._types = json.Decoder(MessageType)
        self._encoder = json.Encoder()

    def next_frame(self, buffer: FrameBuffer) -> bytes | None:
        """Take the next record out of the buffer; see `HubProtocol`."""
        return buffer.next_record()

    def decode(self, content: bytes) -> Message | None:
        """Read one record; see `HubProtocol`."""
        try:
            return self._decode_known(content)
        except UNREADABLE as error:
            raise ProtocolError(word_fault(error, "JSON")) from error

    def encode(self, message: Message) -> bytes:
        """Write one record; see `HubProtocol`."""
        return as_record(self._encoder.encode(message))

    def _decode_known(self, content: bytes) -> Message | None:
        try:
            message: Message = self._messages.decode(content)
        except ValidationError:
            if self._types.decode(content).type in MESSAGE_TYPES:
                raise
            return None
        return message
