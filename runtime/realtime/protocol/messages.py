"""The nine messages of the hub protocol, as one closed union.

A message decodes from and encodes to JSON as it stands; MessagePack has a layout of its own (`messagepack.py`).
Members the protocol does not know are ignored, so that it can grow. `headers` are accepted and never read: some
clients put their HTTP headers there, tokens included.
"""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct

Text = Annotated[str, Meta(min_length=1)]
Headers = dict[str, str] | None


class HubMessage(Struct, frozen=True, kw_only=True, tag_field="type", rename="camel", omit_defaults=True):
    """Root of the messages: told apart by the integer `type`, members at their default stay off the wire."""


class Invocation(HubMessage, frozen=True, kw_only=True, tag=1):
    """A call of a method, or an event when the server sends it.

    Attributes:
        target: Name of the method.
        arguments: JSON-native values, by position.
        invocation_id: Echoed by the Completion; None or `""` means that no answer is wanted.
        stream_ids: Upload streams that the call brings along.
        headers: Ignored.
    """

    target: Text
    arguments: list[Any]
    invocation_id: str | None = None
    stream_ids: tuple[str, ...] = ()
    headers: Headers = None


class StreamItem(HubMessage, frozen=True, kw_only=True, tag=2):
    """One item of a stream."""

    invocation_id: Text
    item: Any
    headers: Headers = None


class Completion(HubMessage, frozen=True, kw_only=True, tag=3):
    """The end of an invocation.

    Attributes:
        invocation_id: The invocation's own.
        result: UNSET for a method without a result.
        error: Why it failed; then there is no result.
        headers: Ignored.
    """

    invocation_id: Text
    result: Any = UNSET
    error: str | None = None
    headers: Headers = None

    def __post_init__(self) -> None:
        """Refuse a completion that failed and has a result."""
        if self.error is not None and self.result is not UNSET:
            msg = "The 'error' and 'result' properties are mutually exclusive."
            raise ValueError(msg)


class StreamInvocation(HubMessage, frozen=True, kw_only=True, tag=4):
    """A call that wants a stream of items as its answer."""

    invocation_id: Text
    target: Text
    arguments: list[Any]
    stream_ids: tuple[str, ...] = ()
    headers: Headers = None


class CancelInvocation(HubMessage, frozen=True, kw_only=True, tag=5):
    """The client wants no more items of a stream."""

    invocation_id: Text
    headers: Headers = None


class Ping(HubMessage, frozen=True, kw_only=True, tag=6):
    """A sign of life; never answered as such."""


class Close(HubMessage, frozen=True, kw_only=True, tag=7):
    """The last message of a connection.

    Attributes:
        error: Why, for the page's `onclose`.
        allow_reconnect: Whether a client with automatic reconnect comes back.
    """

    error: str | None = None
    allow_reconnect: bool = False


class Ack(HubMessage, frozen=True, kw_only=True, tag=8):
    """Every trackable message up to `sequence_id` has been received."""

    sequence_id: int


class Sequence(HubMessage, frozen=True, kw_only=True, tag=9):
    """The trackable message that follows has the number `sequence_id`; first message after a resume."""

    sequence_id: int


Trackable = Invocation | StreamItem | Completion | StreamInvocation | CancelInvocation  # by a stateful reconnect
Message = Trackable | Ping | Close | Ack | Sequence
MESSAGE_TYPES = range(1, 10)


def is_trackable(message: Message) -> bool:
    """Tell whether a stateful reconnect counts and replays the message: types 1 to 5."""
    return isinstance(message, Trackable)
