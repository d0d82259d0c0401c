"""What a peer did against the protocol, in the words of the official server."""

from runtime.errors import BulkError


class ProtocolError(BulkError):
    """The peer's bytes break the protocol; the connection ends. The text is for logs, never for the peer."""


class HandshakeError(BulkError):
    """The handshake is refused; the text is the `error` of the answer."""


class NegotiationError(BulkError):
    """The negotiation is refused; the text is the `error` of the answer, whose status stays 200."""
