"""Which bytes of an old Word file's text are hidden, tiny or white: the formatting of its runs ([MS-DOC] 2.9.33)."""

import struct
from collections.abc import Iterator

from runtime.analysis.files.colors import is_white
from runtime.analysis.files.pieces import HIDDEN, SEEN, WHITE

RUN_TABLE_AT = 0xFA  # fcPlcfBteChpx, lcbPlcfBteChpx
PAGE_BYTES = 512
MAX_PAGES = 20_000
VANISH = 0x083C  # sprmCFVanish
HALF_POINTS = 0x4A43  # sprmCHps
DELETED = 0x0800  # sprmCFRMarkDel: somebody deleted it, and the change was not accepted yet
GONE = -1  # the kind of such text
TINY_HALF_POINTS = 4
COLOR = 0x6870  # sprmCCv: red, green, blue, and 0 unless it is automatic
SHADINGS = frozenset({0x4866, 0xCA71, 0x2A0C})  # sprmCShd80, sprmCShd, sprmCHighlight
DRAWINGS_AT = 0x022A  # fcDggInfo, lcbDggInfo
GROUNDS = (b"\x4d\xc6", b"\x2d\x44", b"\x12\xd6", b"\x16\xd6", b"\x09\xd6")  # of paragraphs, and three of tables
OPERAND_BYTES = (1, 1, 2, 4, 2, 2, None, 3)  # by the upper three bits of an instruction; None: the first byte says


def find_unseen_ranges(word: bytes, table: bytes) -> list[tuple[int, int, int]]:
    """Return the stretches of the stream whose text nobody sees, in order, none inside another."""
    try:
        ranges = sorted(find_ranges(word, table))
    except (struct.error, IndexError):
        return []
    joined: list[tuple[int, int, int]] = []
    for start, end, kind in ranges:
        begin = max(start, joined[-1][1]) if joined else start
        if begin < end:
            joined.append((begin, end, kind))
    return joined


def find_ranges(word: bytes, table: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield them page by page of the run table."""
    offset, length = struct.unpack_from("<II", word, RUN_TABLE_AT)
    pages = table[offset : offset + length]
    count = min((len(pages) - 4) // 8, MAX_PAGES)
    for index in range(count):
        (number,) = struct.unpack_from("<I", pages, 4 * (count + 1) + 4 * index)
        start = (number & 0x3FFFFF) * PAGE_BYTES
        page = word[start : start + PAGE_BYTES]
        if len(page) == PAGE_BYTES:
            yield from read_page(page)


def read_page(page: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the runs of one page that are not simply seen, with their kind."""
    count = page[-1]
    bounds = struct.unpack_from(f"<{count + 1}I", page)
    for index in range(count):
        at = 2 * page[4 * (count + 1) + index]
        kind = kind_of(page[at + 1 : at + 1 + page[at]]) if at else SEEN
        if kind != SEEN:
            yield bounds[index], bounds[index + 1], kind


def kind_of(changes: bytes) -> int:
    """Tell it by the instructions that change the looks of a run."""
    kind, is_shaded = SEEN, False
    for instruction, operand in split_changes(changes):
        if instruction in {VANISH, DELETED} and operand[:1] == b"\x01":
            return HIDDEN if instruction == VANISH else GONE
        if instruction == HALF_POINTS and int.from_bytes(operand, "little") < TINY_HALF_POINTS:
            return HIDDEN
        if instruction == COLOR and len(operand) > len("rgb") and operand[3] == 0 and is_white(*operand[:3]):
            kind = WHITE
        is_shaded |= instruction in SHADINGS
    return SEEN if is_shaded else kind


def split_changes(changes: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each instruction with what it is about."""
    position = 0
    while position + 2 < len(changes):
        (instruction,) = struct.unpack_from("<H", changes, position)
        width = OPERAND_BYTES[instruction >> 13] or 1 + changes[position + 2]
        yield instruction, changes[position + 2 : position + 2 + width]
        position += 2 + width


def has_backdrop(word: bytes) -> bool:
    """Tell whether paragraphs or cells are shaded or anything is drawn, so that white text may be visible."""
    (drawing_bytes,) = struct.unpack_from("<I", word, DRAWINGS_AT + 4)
    return drawing_bytes > 0 or any(shading in word for shading in GROUNDS)
