"""Where the text of an old Word file stands: pieces of bytes, in the order of the document ([MS-DOC] 2.8.35)."""

import struct
from collections.abc import Iterator

from msgspec import Struct

FIRST_WITH_PIECES = 0x00C0  # nFib of Word 97 is 0x00C1; Word 6 and 95 are below
CLX_AT = 0x01A2
TEXT_AT = 0x18  # fcMin and fcMac of the old form
IS_COMPLEX = 0x0004
MAX_PIECES = 100_000
PROPERTY_CHANGE, PIECE_TABLE = 1, 2
COMPRESSED = 0x40000000


class TextPiece(Struct, frozen=True):
    """Bytes of the stream that are text.

    Attributes:
        start: In bytes of the stream, as `end`.
        width: Bytes of a character: 1 is Windows-1252, 2 is UTF-16.
    """

    stream: bytes
    start: int
    end: int
    width: int

    def text(self, start: int, end: int) -> str:
        """Decode a stretch."""
        encoding = "cp1252" if self.width == 1 else "utf-16-le"
        return self.stream[start:end].decode(encoding, errors="replace")


def find_pieces(word: bytes, table: bytes) -> Iterator[TextPiece]:
    """Yield the pieces in order.

    Raises:
        ValueError: There is no table of pieces where one must be.
        struct.error: The streams are too short.
    """
    (version,) = struct.unpack_from("<H", word, 2)
    if version < FIRST_WITH_PIECES:
        start, end = struct.unpack_from("<II", word, TEXT_AT)
        yield TextPiece(word, start, min(end, len(word)), 1)
        return
    places = find_piece_table(word, table)
    count = min((len(places) - 4) // 12, MAX_PIECES)
    characters = struct.unpack_from(f"<{count + 1}I", places)
    for index in range(count):
        (place,) = struct.unpack_from("<I", places, 4 * (count + 1) + 8 * index + 2)
        length = max(characters[index + 1] - characters[index], 0)
        if place & COMPRESSED:
            start = (place & ~COMPRESSED) // 2
            yield TextPiece(word, start, min(start + length, len(word)), 1)
        else:
            yield TextPiece(word, place, min(place + 2 * length, len(word)), 2)


def find_piece_table(word: bytes, table: bytes) -> bytes:
    """Return the table of pieces out of what stands around it.

    Raises:
        ValueError: There is none.
    """
    offset, length = struct.unpack_from("<II", word, CLX_AT)
    mixed = table[offset : offset + length]
    position = 0
    while position < len(mixed):
        if mixed[position] == PIECE_TABLE:
            (size,) = struct.unpack_from("<I", mixed, position + 1)
            return mixed[position + 5 : position + 5 + size]
        if mixed[position] != PROPERTY_CHANGE:
            break
        (size,) = struct.unpack_from("<H", mixed, position + 1)
        position += 3 + size
    msg = "no table of pieces"
    raise ValueError(msg)
