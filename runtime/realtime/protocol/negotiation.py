"""Negotiation: the POST before a transport is opened, versions 0 and 1."""

import re

from msgspec import UNSET, Struct, UnsetType

from runtime.realtime.protocol.violations import NegotiationError

VERSION_MAX = 1
VERSION = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)


class TransportOffer(Struct, frozen=True, kw_only=True, rename="camel"):
    """A transport of this server and what it can carry; the names are case-sensitive."""

    transport: str
    transfer_formats: tuple[str, ...]


TRANSPORTS = (  # in the order of preference, which the client follows
    TransportOffer(transport="WebSockets", transfer_formats=("Text", "Binary")),
    TransportOffer(transport="ServerSentEvents", transfer_formats=("Text",)),
    TransportOffer(transport="LongPolling", transfer_formats=("Text", "Binary")),
)


class Negotiated(Struct, frozen=True, kw_only=True, rename="camel"):
    """A new connection, for the client to open a transport on.

    Attributes:
        negotiate_version: 0 or 1.
        connection_id: Public name; in version 0 also what the client sends as `id`.
        connection_token: Secret that the client sends as `id` in version 1; absent in version 0.
        available_transports: In the order of preference.
        use_stateful_reconnect: Only if the client asked for it, else it fails its start.
    """

    negotiate_version: int
    connection_id: str
    connection_token: str | UnsetType = UNSET
    available_transports: tuple[TransportOffer, ...] = TRANSPORTS
    use_stateful_reconnect: bool | UnsetType = UNSET


class NegotiationRefusal(Struct, frozen=True, kw_only=True):
    """The body of a refused negotiation; the status is 200 all the same."""

    error: str


def agree_on_version(asked: str) -> int:
    """Return the version that both sides know, from the query parameter `negotiateVersion` ("0" when absent).

    Raises:
        NegotiationError: It is no version.
    """
    if not VERSION.fullmatch(asked):
        msg = f"The client requested an invalid protocol version '{asked}'"
        raise NegotiationError(msg)
    if int(asked) < 0:
        msg = f"The client requested version '{int(asked)}', but the server does not support this version."
        raise NegotiationError(msg)
    return min(int(asked), VERSION_MAX)


def answer_negotiation(version: int, connection_id: str, connection_token: str, *, stateful: bool) -> Negotiated:
    """Answer a negotiation: version 0 knows no token, its connection goes by the id alone."""
    return Negotiated(
        negotiate_version=version,
        connection_id=connection_id,
        connection_token=connection_token if version else UNSET,
        use_stateful_reconnect=True if stateful else UNSET,
    )
