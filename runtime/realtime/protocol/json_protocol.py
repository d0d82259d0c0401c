"""The `json` hub protocol: one JSON object a message, ended by the byte 0x1E."""

import re

from msgspec import DecodeError, Struct, ValidationError, json

from runtime.realtime.protocol.errors import ProtocolError
from runtime.realtime.protocol.framing import FrameBuffer, as_record
from runtime.realtime.protocol.messages import MESSAGE_TYPES, Message

MISSING_FIELD = re.compile(r"missing required field `(\w+)`")


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
            message: Message = self._messages.decode(content)
        except ValidationError as error:
            self._refuse_known_type(content, error)
            return None
        except (DecodeError, UnicodeDecodeError, RecursionError) as error:
            msg = "Error reading JSON."
            raise ProtocolError(msg) from error
        return message

    def encode(self, message: Message) -> bytes:
        """Write one record; see `HubProtocol`."""
        return as_record(self._encoder.encode(message))

    def _refuse_known_type(self, content: bytes, reason: ValidationError) -> None:
        """Let a type of the future pass; raise for everything else, worded by `reason`."""
        try:
            found = self._types.decode(content).type
        except ValidationError as error:
            raise ProtocolError(worded(error)) from error
        if found in MESSAGE_TYPES:
            raise ProtocolError(worded(reason)) from reason


def worded(error: ValidationError) -> str:
    """Say what is wrong with a message as the official server does."""
    missing = MISSING_FIELD.search(str(error))
    return f"Missing required property '{missing.group(1)}'." if missing else str(error)
