"""The handshake: the first record of every connection, always JSON text, also before MessagePack."""

from msgspec import Struct, json

from runtime.realtime.protocol.framing import as_record
from runtime.realtime.protocol.hub_protocol import HubProtocol
from runtime.realtime.protocol.json_protocol import JsonProtocol
from runtime.realtime.protocol.messagepack import MessagePackProtocol
from runtime.realtime.protocol.violations import UNREADABLE, HandshakeError, word_fault

PROTOCOLS: tuple[HubProtocol, ...] = (JsonProtocol(), MessagePackProtocol())
STATEFUL_VERSION = 2
ACCEPTED = as_record(b"{}")


class HandshakeRequest(Struct, frozen=True, kw_only=True):
    """What the client wants to speak.

    Attributes:
        protocol: Name of a hub protocol, in any case.
        version: 0 and 1 are the same; 2 switches stateful reconnect on.
    """

    protocol: str
    version: int


class HandshakeRefusal(Struct, frozen=True, kw_only=True):
    """The answer that ends the connection; it has no member `type`, which tells it from a message."""

    error: str


def read_handshake(record: bytes) -> HandshakeRequest:
    """Read the client's first record, without its separator.

    Raises:
        HandshakeError: It is no handshake request.
    """
    try:
        return json.decode(record, type=HandshakeRequest)
    except UNREADABLE as error:
        reason = word_fault(error, "JSON")
        msg = f"An unexpected error occurred during connection handshake. InvalidDataException: {reason}"
        raise HandshakeError(msg) from error


def agree_on_protocol(request: HandshakeRequest, *, binary: bool) -> HubProtocol:
    """Return the protocol that the client asks for.

    Args:
        request: The client's first record.
        binary: Whether the transport carries binary data.

    Raises:
        HandshakeError: The protocol or its version is unknown, or the transport cannot carry it.
    """
    protocol = find_protocol(request)
    if protocol.is_binary and not binary:
        msg = (
            f"Cannot use the '{request.protocol}' protocol on the current transport."
            " The transport does not support 'Binary' transfer format."
        )
        raise HandshakeError(msg)
    return protocol


def find_protocol(request: HandshakeRequest) -> HubProtocol:
    """Find a protocol by its name and version.

    Raises:
        HandshakeError: One of the two is unknown.
    """
    name = request.protocol
    found = next((protocol for protocol in PROTOCOLS if protocol.name == name.lower()), None)
    if found is None:
        msg = f"The protocol '{name}' is not supported."
        raise HandshakeError(msg)
    if not 0 <= request.version <= STATEFUL_VERSION:
        msg = f"The server does not support version {request.version} of the '{name}' protocol."
        raise HandshakeError(msg)
    return found


def refusal(error: HandshakeError) -> bytes:
    """Write the answer to a handshake that is refused, as a whole record."""
    return as_record(json.encode(HandshakeRefusal(error=str(error))))
