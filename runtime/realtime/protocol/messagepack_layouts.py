"""How MessagePack lays the messages out as arrays, as a decoder reads them."""

from typing import Any, Literal, assert_never

from msgspec import UNSET, Struct

from runtime.realtime.protocol.messages import (
    Ack,
    CancelInvocation,
    Close,
    Completion,
    Headers,
    Invocation,
    Ping,
    Sequence,
    StreamInvocation,
    StreamItem,
    Text,
)
from runtime.realtime.protocol.violations import ProtocolError


class Layout(Struct, frozen=True, array_like=True):
    """Root of the layouts: the type first, then by position; elements after the known ones are ignored."""


class TypeLayout(Layout, frozen=True, kw_only=True):
    """The only element that may be read before the type is known."""

    type: int


class InvocationLayout(Layout, frozen=True, kw_only=True, tag=1):
    """Clients leave `stream_ids` out when there are none."""

    headers: Headers
    invocation_id: str | None
    target: Text
    arguments: list[Any]
    stream_ids: tuple[str, ...] = ()

    def message(self) -> Invocation:
        """Give the message that the array stands for."""
        return Invocation(
            headers=self.headers or None,
            invocation_id=self.invocation_id,
            target=self.target,
            arguments=self.arguments,
            stream_ids=self.stream_ids,
        )


class StreamItemLayout(Layout, frozen=True, kw_only=True, tag=2):
    """One item of a stream."""

    headers: Headers
    invocation_id: Text
    item: Any

    def message(self) -> StreamItem:
        """Give the message that the array stands for."""
        return StreamItem(headers=self.headers or None, invocation_id=self.invocation_id, item=self.item)


class CompletionLayout(Layout, frozen=True, kw_only=True, tag=3):
    """`kind` says what follows: 1 the text of an error, 2 nothing, 3 a result."""

    headers: Headers
    invocation_id: Text
    kind: Literal[1, 2, 3]
    value: Any = UNSET

    def message(self) -> Completion:
        """Give the message that the array stands for.

        Raises:
            ProtocolError: The text of the error or the result is missing.
        """
        headers = self.headers or None
        match self.kind:
            case 1:
                error = require_value(self.value, "error")
                return Completion(headers=headers, invocation_id=self.invocation_id, error=str(error))
            case 2:
                return Completion(headers=headers, invocation_id=self.invocation_id)
            case 3:
                result = require_value(self.value, "result")
                return Completion(headers=headers, invocation_id=self.invocation_id, result=result)
            case _:
                assert_never(self.kind)


class StreamInvocationLayout(Layout, frozen=True, kw_only=True, tag=4):
    """As an Invocation, with an id."""

    headers: Headers
    invocation_id: Text
    target: Text
    arguments: list[Any]
    stream_ids: tuple[str, ...] = ()

    def message(self) -> StreamInvocation:
        """Give the message that the array stands for."""
        return StreamInvocation(
            headers=self.headers or None,
            invocation_id=self.invocation_id,
            target=self.target,
            arguments=self.arguments,
            stream_ids=self.stream_ids,
        )


class CancelInvocationLayout(Layout, frozen=True, kw_only=True, tag=5):
    """The client wants no more items of a stream."""

    headers: Headers
    invocation_id: Text

    def message(self) -> CancelInvocation:
        """Give the message that the array stands for."""
        return CancelInvocation(headers=self.headers or None, invocation_id=self.invocation_id)


class PingLayout(Layout, frozen=True, kw_only=True, tag=6):
    """The type alone."""

    def message(self) -> Ping:
        """Give the message that the array stands for."""
        return Ping()


class CloseLayout(Layout, frozen=True, kw_only=True, tag=7):
    """Has no headers; the JavaScript client leaves `allow_reconnect` out."""

    error: str | None
    allow_reconnect: bool = False

    def message(self) -> Close:
        """Give the message that the array stands for."""
        return Close(error=self.error, allow_reconnect=self.allow_reconnect)


class AckLayout(Layout, frozen=True, kw_only=True, tag=8):
    """Has no headers."""

    sequence_id: int

    def message(self) -> Ack:
        """Give the message that the array stands for."""
        return Ack(sequence_id=self.sequence_id)


class SequenceLayout(Layout, frozen=True, kw_only=True, tag=9):
    """Has no headers."""

    sequence_id: int

    def message(self) -> Sequence:
        """Give the message that the array stands for."""
        return Sequence(sequence_id=self.sequence_id)


AnyLayout = (
    InvocationLayout
    | StreamItemLayout
    | CompletionLayout
    | StreamInvocationLayout
    | CancelInvocationLayout
    | PingLayout
    | CloseLayout
    | AckLayout
    | SequenceLayout
)


def require_value(value: object, name: str) -> object:
    """Return the value that the kind of a completion announces.

    Raises:
        ProtocolError: It is missing, or the error is not a text.
    """
    if value is UNSET or (name == "error" and not isinstance(value, str)):
        msg = f"Reading '{name}' failed."
        raise ProtocolError(msg)
    return value
