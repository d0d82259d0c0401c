"""Text from the old Word format (doc): its pieces in order, without fields' instructions ([MS-DOC] 2.4.1)."""

import re
import struct
from bisect import bisect
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import Any

from runtime.analysis.files.doc_pieces import TextPiece, find_pieces
from runtime.analysis.files.doc_runs import GONE, find_unseen_ranges, has_backdrop
from runtime.analysis.files.pieces import SEEN, Pieces, Reading
from runtime.analysis.files.refusal import RefusedFileError
from runtime.on_demand import import_object

WORD_STREAM = "WordDocument"
TABLE_STREAMS = ("0Table", "1Table")
FIB_FLAGS_AT = 0x0A
ENCRYPTED_FLAG = 0x0100
WHICH_TABLE_FLAG = 0x0200
FIB_BYTES = 0x1AA  # of the oldest form that has pieces
ROW_END = "\x07\x07"  # of the last cell, and of the row
FIELD_INSTRUCTION = re.compile("\x13[^\x13-\x15]*\x14?")  # what it shows stands between 0x14 and 0x15
SPECIAL = str.maketrans({
    "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\x1e": "-", "\x1f": None, "\x13": None, "\x14": None,
    "\x15": None, "\x01": None, "\x02": None, "\x03": None, "\x04": None, "\x05": None, "\x08": None, "\xa0": " ",
})  # fmt: skip


def read_doc(content: bytes) -> Reading:
    """Read body, notes, headers and text boxes, in this order.

    Raises:
        RefusedFileError: `corrupt` or `password_protected`.
    """
    try:
        return join_pieces(*open_streams(content))
    except (OSError, struct.error, IndexError, ValueError) as error:
        raise RefusedFileError(code="corrupt") from error


def open_streams(content: bytes) -> tuple[bytes, bytes]:
    """Return the stream with the text and that with its tables.

    Raises:
        RefusedFileError: `corrupt` or `password_protected`.
    """
    with import_object("olefile:OleFileIO")(content) as container:
        word = read_stream(container, WORD_STREAM)
        (flags,) = struct.unpack_from("<H", word, FIB_FLAGS_AT)
        if flags & ENCRYPTED_FLAG:
            raise RefusedFileError(code="password_protected")
        name = TABLE_STREAMS[bool(flags & WHICH_TABLE_FLAG)]
        return word, read_stream(container, name) if container.exists(name) else b""


def read_stream(container: Any, name: str) -> bytes:  # noqa: ANN401 -- olefile ships no types
    """Read a stream; it is never longer than the file."""
    with container.openstream(name) as stream:
        return bytes(stream.read())


def join_pieces(word: bytes, table: bytes) -> Reading:
    """Return the text, with what is hidden apart."""
    unseen = find_unseen_ranges(word, table)
    pieces = Pieces()
    pieces.has_backdrop = has_backdrop(word)
    for piece in find_pieces(word, table):
        for text, kind in split_piece(piece, unseen):
            pieces.add(text, kind)
        if pieces.is_full:
            break
    reading = pieces.reading()
    return Reading(seen=translate(reading.seen), hidden=translate(reading.hidden))


def split_piece(piece: TextPiece, unseen: list[tuple[int, int, int]]) -> Iterator[tuple[str, int]]:
    """Yield the stretches of a piece, seen and unseen in turns.

    Args:
        piece: Where it stands in the stream.
        unseen: Places in the stream with their kind, in order, none inside another.
    """
    position = piece.start
    for start, end, kind in islice(unseen, bisect(unseen, position, key=itemgetter(1)), None):
        if start >= piece.end:
            break
        yield piece.text(position, max(start, position)), SEEN
        if kind != GONE:
            yield piece.text(max(start, position), min(end, piece.end)), kind
        position = min(end, piece.end)
    yield piece.text(position, piece.end), SEEN


def translate(raw: str) -> str:
    """Take the instructions of fields out, and give special characters their meaning."""
    return FIELD_INSTRUCTION.sub("", raw).replace(ROW_END, "\t\n").translate(SPECIAL)
