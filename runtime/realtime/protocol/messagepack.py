"""The `messagepack` hub protocol: one array a message, after its length."""

from typing import Any, assert_never

from msgspec import UNSET, DecodeError, ValidationError, msgpack, to_builtins

from runtime.realtime.protocol.errors import ProtocolError
from runtime.realtime.protocol.framing import FrameBuffer, as_prefixed
from runtime.realtime.protocol.messagepack_layouts import AnyLayout
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
)


class MessagePackProtocol:
    """Binary frames, for WebSockets and long polling."""

    name = "messagepack"
    is_binary = True

    def __init__(self) -> None:
        """Build the decoder once."""
        self._layouts = msgpack.Decoder(AnyLayout)
        self._encoder = msgpack.Encoder()

    def next_frame(self, buffer: FrameBuffer) -> bytes | None:
        """Take the next prefixed frame out of the buffer; see `HubProtocol`."""
        return buffer.next_prefixed()

    def decode(self, content: bytes) -> Message | None:
        """Read one array; see `HubProtocol`."""
        try:
            layout: AnyLayout = self._layouts.decode(content)
        except ValidationError as error:
            refuse_known_type(content, error)
            return None
        except (DecodeError, UnicodeDecodeError, RecursionError) as error:
            msg = "Error reading MessagePack."
            raise ProtocolError(msg) from error
        return layout.message()

    def encode(self, message: Message) -> bytes:
        """Write one array; see `HubProtocol`.

        Values become JSON-native first: a time is a string in both encodings, never a MessagePack timestamp.
        """
        return as_prefixed(self._encoder.encode(array_of(message)))


def refuse_known_type(content: bytes, reason: ValidationError) -> None:
    """Let a type of the future pass.

    Raises:
        ProtocolError: Everything else that is no message, worded by `reason`.
    """
    try:
        values = msgpack.decode(content)
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(str(reason)) from error
    match values:
        case [int() as found, *_] if found is not True and found not in MESSAGE_TYPES:
            return
        case _:
            raise ProtocolError(str(reason)) from reason


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


def trackable_array(
    message: Invocation | StreamItem | Completion | StreamInvocation | CancelInvocation,
) -> list[Any]:
    """Lay a message of type 1 to 5 out: type, headers, invocation id, then its own."""
    shared = [message.headers or {}, message.invocation_id]
    match message:
        case Invocation(target=target, arguments=arguments, stream_ids=stream_ids):
            array = [1, *shared, target, native(arguments), stream_ids]
        case StreamItem(item=item):
            array = [2, *shared, native(item)]
        case Completion(error=None, result=result):
            array = [3, *shared, 2] if result is UNSET else [3, *shared, 3, native(result)]
        case Completion(error=error):
            array = [3, *shared, 1, error]
        case StreamInvocation(target=target, arguments=arguments, stream_ids=stream_ids):
            array = [4, *shared, target, native(arguments), stream_ids]
        case CancelInvocation():
            array = [5, *shared]
        case _:
            assert_never(message)
    return array


def native(value: object) -> object:
    """Turn a value into what JSON could say: times and ids as strings, keys as strings."""
    return to_builtins(value, str_keys=True)
