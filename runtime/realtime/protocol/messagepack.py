"""The `messagepack` hub protocol: one array a message, after its length."""

from typing import Any, assert_never

from msgspec import UNSET, ValidationError, msgpack, to_builtins

from runtime.realtime.protocol.framing import FrameBuffer, as_prefixed
from runtime.realtime.protocol.messagepack_layouts import AnyLayout, TypeLayout
from runtime.realtime.protocol.messages import (
    MESSAGE_TYPES,
    Ack,
    CancelInvocation,
    Close,
    Completion,
    Invocation,
    Message,
    Ping,
    Sequence,
    StreamInvocation,
    StreamItem,
    Trackable,
)
from runtime.realtime.protocol.violations import UNREADABLE, ProtocolError, word_fault


class MessagePackProtocol:
    """Binary frames, for WebSockets and long polling."""

    name = "messagepack"
    is_binary = True

    def __init__(self) -> None:
        """Build the decoders once."""
        self._layouts = msgpack.Decoder(AnyLayout)
        self._types = msgpack.Decoder(TypeLayout)
        self._encoder = msgpack.Encoder()

    def next_frame(self, buffer: FrameBuffer) -> bytes | None:
        """Take the next prefixed frame out of the buffer; see `HubProtocol`."""
        return buffer.next_prefixed()

    def decode(self, content: bytes) -> Message | None:
        """Read one array; see `HubProtocol`."""
        try:
            layout = self._decode_known(content)
        except UNREADABLE as error:
            raise ProtocolError(word_fault(error, "MessagePack")) from error
        return layout.message() if layout else None

    def encode(self, message: Message) -> bytes:
        """Write one array; see `HubProtocol`.

        Values become JSON-native first: a time is a string in both encodings, never a MessagePack timestamp.
        """
        return as_prefixed(self._encoder.encode(array_of(message)))

    def _decode_known(self, content: bytes) -> AnyLayout | None:
        try:
            layout: AnyLayout = self._layouts.decode(content)
        except ValidationError:
            if self._types.decode(content).type in MESSAGE_TYPES:
                raise
            return None
        return layout


def array_of(message: Message) -> list[Any]:
    """Lay a message out by position."""
    match message:
        case Ping():
            array: list[Any] = [6]
        case Close(error=error, allow_reconnect=allow_reconnect):
            array = [7, error, allow_reconnect]
        case Ack(sequence_id=sequence_id):
            array = [8, sequence_id]
        case Sequence(sequence_id=sequence_id):
            array = [9, sequence_id]
        case Invocation() | StreamItem() | Completion() | StreamInvocation() | CancelInvocation():
            array = trackable_array(message)
        case _:
            assert_never(message)
    return array


def trackable_array(message: Trackable) -> list[Any]:
    """Lay a message of type 1 to 5 out: type, headers, invocation id, then its own."""
    shared = [message.headers or {}, message.invocation_id]
    match message:
        case Invocation(target=target, arguments=arguments, stream_ids=stream_ids):
            array = [1, *shared, target, to_native(arguments), stream_ids]
        case StreamItem(item=item):
            array = [2, *shared, to_native(item)]
        case Completion(error=None, result=result):
            array = [3, *shared, 2] if result is UNSET else [3, *shared, 3, to_native(result)]
        case Completion(error=error):
            array = [3, *shared, 1, error]
        case StreamInvocation(target=target, arguments=arguments, stream_ids=stream_ids):
            array = [4, *shared, target, to_native(arguments), stream_ids]
        case CancelInvocation():
            array = [5, *shared]
        case _:
            assert_never(message)
    return array


def to_native(value: object) -> object:
    """Turn a value into what JSON could say: times and ids as strings, keys as strings."""
    return to_builtins(value, str_keys=True)
