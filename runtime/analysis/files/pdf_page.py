"""The text of one PDF page: what nobody sees apart, words whole at the ends of lines, lost spaces put back."""

import re
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from runtime.analysis.files.clean import MAX_TEXT_CHARACTERS
from runtime.analysis.files.pdf_hyphens import BROKEN_HYPHEN, join_hyphens
from runtime.analysis.files.pdf_objects import address_of, find_unseen
from runtime.analysis.files.pieces import HIDDEN, SEEN, Pieces, Reading

WORD = re.compile(r"[^\W\d_\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uf900-\ufaff]+")  # of those with spaces
LONG_WORD_LETTERS = 15
MAX_LONG_WORD_SHARE = 0.06
SHORT_WORD_LETTERS = 2
MAX_SHORT_WORD_SHARE = 0.45
GAP_OF_HEIGHT = 0.02


def read_page(page: pypdfium2.PdfPage) -> Reading:
    """Read one page; its characters are walked over only when some are unseen, or its words run together."""
    textpage = page.get_textpage()
    try:
        count = min(textpage.count_chars(), MAX_TEXT_CHARACTERS)
        unseen = find_unseen(page, count)
        if unseen:
            reading = split_characters(textpage, count, unseen)
        else:
            reading = Reading(seen=textpage.get_text_range(0, count))
            reading = reading if not has_lost_spaces(reading.seen) else put_spaces(textpage, count, reading)
        return Reading(seen=join_hyphens(reading.seen), hidden=join_hyphens(reading.hidden))
    finally:
        textpage.close()


def split_characters(textpage: pypdfium2.PdfTextPage, count: int, unseen: set[int]) -> Reading:
    """Read character by character, those of unseen objects apart; what pdfium adds goes with the one before it."""
    pieces = Pieces()
    kind = SEEN
    for index in range(count):
        owner = raw.FPDFText_GetTextObject(textpage, index)
        if owner:
            kind = HIDDEN if address_of(owner) in unseen else SEEN
        character = read_character(textpage, index)
        pieces.add(character, SEEN if character.isspace() else kind)
    return pieces.reading()


def read_character(textpage: pypdfium2.PdfTextPage, index: int) -> str:
    """Return one character; the hyphen that breaks a word as pdfium's texts have it."""
    character = chr(raw.FPDFText_GetUnicode(textpage, index))
    return BROKEN_HYPHEN if character == "\x02" else character


def put_spaces(textpage: pypdfium2.PdfTextPage, count: int, reading: Reading) -> Reading:
    """Put spaces into gaps, where that leaves words of a usual length: long German ones are long with them too."""
    spaced = "".join(spaced_characters(textpage, count))
    is_better = not has_lost_spaces(spaced) and short_word_share(spaced) < MAX_SHORT_WORD_SHARE
    return Reading(seen=spaced) if is_better else reading


def has_lost_spaces(text: str) -> bool:
    """Tell by the share of letters that stand in words too long to be words."""
    lengths = [len(word) for word in WORD.findall(text)]
    return sum(length for length in lengths if length >= LONG_WORD_LETTERS) > MAX_LONG_WORD_SHARE * sum(lengths)


def short_word_share(text: str) -> float:
    """Return the share of words with one or two letters; near 1 when spaces fell between letters."""
    lengths = [len(word) for word in WORD.findall(text)]
    return sum(length <= SHORT_WORD_LETTERS for length in lengths) / max(len(lengths), 1)


def spaced_characters(textpage: pypdfium2.PdfTextPage, count: int) -> Iterator[str]:
    """Yield the characters, and a space where the gap to the one before is wider than kerning."""
    box = raw.FS_RECTF()
    last_right: float | None = None
    for index in range(count):
        character = read_character(textpage, index)
        if character.isspace():
            last_right = None
        elif raw.FPDFText_GetLooseCharBox(textpage, index, box):  # loose: with the space that the font gives a letter
            if last_right is not None and box.left - last_right > GAP_OF_HEIGHT * (box.top - box.bottom):
                yield " "
            last_right = box.right
        yield character
