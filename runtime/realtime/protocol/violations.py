"""What a peer did against the protocol, in the words of the official server."""

import re

from msgspec import DecodeError, ValidationError

from runtime.errors import BulkError

UNREADABLE = (DecodeError, UnicodeDecodeError, RecursionError)  # what decoding can raise, whatever the bytes
MISSING_FIELD = re.compile(r"missing required field `(\w+)`")


class ProtocolError(BulkError):
    """The peer's bytes break the protocol; the connection ends. The text is for logs, never for the peer."""


class HandshakeError(BulkError):
    """The handshake is refused; the text is the `error` of the answer."""


class NegotiationError(BulkError):
    """The negotiation is refused; the text is the `error` of the answer, whose status stays 200."""


def word_fault(error: Exception, encoding: str) -> str:
    """Say what makes bytes of this encoding `UNREADABLE`, as the official server does."""
    if not isinstance(error, ValidationError):
        return f"Error reading {encoding}."
    missing = MISSING_FIELD.search(str(error))
    return f"Missing required property '{missing.group(1)}'." if missing else str(error)
