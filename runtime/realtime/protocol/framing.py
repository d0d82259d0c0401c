"""Bytes of a peer cut into frames, however the network splits them."""

from runtime.realtime.protocol.violations import ProtocolError

RECORD_SEPARATOR = b"\x1e"
PREFIX_BYTES_MAX = 5
FRAME_BYTES_MAX = 2**31 - 1


class FrameBuffer:
    """What has arrived and is not a whole frame yet.

    Frames are taken one by one, so the frames before a broken one are still found. The same bytes give the same
    frames and the same error in any split.
    """

    def __init__(self, limit_bytes: int) -> None:
        """Refuse frames above `limit_bytes`, their separator or prefix included."""
        self._limit_bytes = limit_bytes
        self._bytes = bytearray()
        self._searched_bytes = 0

    def feed(self, data: bytes) -> None:
        """Add bytes at the end."""
        self._bytes += data

    def clear(self) -> None:
        """Forget the bytes of a half-received frame."""
        self._bytes.clear()
        self._searched_bytes = 0

    def next_record(self) -> bytes | None:
        """Take the next text record, without its separator; None while it is incomplete.

        Raises:
            ProtocolError: The record is above the limit.
        """
        end = self._bytes.find(RECORD_SEPARATOR, self._searched_bytes)
        size = (end if end >= 0 else len(self._bytes)) + len(RECORD_SEPARATOR)
        self._check(size)
        if end < 0:
            self._searched_bytes = len(self._bytes)  # a record that comes byte by byte is searched once
            return None
        return self._take(0, end, size)

    def next_prefixed(self) -> bytes | None:
        """Take the next frame with a length prefix, without the prefix; None while it is incomplete.

        Raises:
            ProtocolError: The frame is above the limit, or its prefix is not one.
        """
        prefix = bytes(self._bytes[:PREFIX_BYTES_MAX])
        prefix_size = 1 + next((place for place, byte in enumerate(prefix) if byte < 0x80), PREFIX_BYTES_MAX)  # noqa: PLR2004 - the high bit says that the prefix goes on
        if prefix_size > len(prefix):
            if len(prefix) == PREFIX_BYTES_MAX:
                msg = "Messages over 2GB in size are not supported."
                raise ProtocolError(msg)
            return None
        size = prefix_size + length_of(prefix[:prefix_size])
        self._check(size)
        return self._take(prefix_size, size, size) if len(self._bytes) >= size else None

    def _check(self, size: int) -> None:
        if size > self._limit_bytes:
            msg = f"The maximum message size of {self._limit_bytes}B was exceeded."
            raise ProtocolError(msg)

    def _take(self, start: int, end: int, size: int) -> bytes:
        frame = bytes(self._bytes[start:end])
        del self._bytes[:size]
        self._searched_bytes = 0
        return frame


def as_record(content: bytes) -> bytes:
    """Frame a text record; JSON never contains the separator, which it escapes."""
    return content + RECORD_SEPARATOR


def as_prefixed(content: bytes) -> bytes:
    """Frame a MessagePack array by its length: base 128, lowest group first, high bit on all but the last byte.

    Raises:
        ProtocolError: The content is above 2 GiB - 1.
    """
    rest = len(content)
    if rest > FRAME_BYTES_MAX:
        msg = "Messages over 2GB in size are not supported."
        raise ProtocolError(msg)
    prefix = bytearray()
    while rest > 0x7F:  # noqa: PLR2004 - seven bits a byte
        prefix.append(rest & 0x7F | 0x80)
        rest >>= 7
    prefix.append(rest)
    return bytes(prefix) + content


def length_of(prefix: bytes) -> int:
    """Read a whole length prefix of 1 to 5 bytes."""
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(prefix))
