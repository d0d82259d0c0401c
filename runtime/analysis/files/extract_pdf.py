"""Text from PDF files by pdfium; puts spaces back where a file has lost them."""

import re
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from runtime.analysis.files.clean import MAX_TEXT_CHARACTERS
from runtime.analysis.files.extracted import ExtractionError
from runtime.analysis.files.pieces import Reading
from runtime.analysis.files.refusal import RefusedFileError

MAX_PAGES = 100
WORD = re.compile(r"[^\W\d_]+")
LONG_WORD_LETTERS = 15
MAX_LONG_WORD_SHARE = 0.06
SHORT_WORD_LETTERS = 2
MAX_SHORT_WORD_SHARE = 0.45
GAP_OF_HEIGHT = 0.02


def read_pdf(content: bytes) -> Reading:
    """Read the pages in order, at most `MAX_PAGES`. Pdfium is not thread-safe: one thread of a process.

    Raises:
        RefusedFileError: `password_protected`, `corrupt`, or `needs_ocr` when pages show marks but no letters.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise RefusedFileError(code=refusal_of(error)) from error
    try:
        return Reading(seen=document_text(document))
    except pypdfium2.PdfiumError as error:
        raise RefusedFileError(code="corrupt") from error
    finally:
        document.close()


def refusal_of(error: pypdfium2.PdfiumError) -> ExtractionError:
    """Name the reason why a document does not open."""
    is_locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
    return "password_protected" if is_locked else "corrupt"


def document_text(document: pypdfium2.PdfDocument) -> str:
    """Join the texts of the pages, as far as text is kept."""
    pieces: list[str] = []
    length = 0
    has_marks = False
    for number in range(min(len(document), MAX_PAGES)):
        page = document[number]
        pieces.append(page_text(page))
        length += len(pieces[-1])
        has_marks = has_marks or raw.FPDFPage_CountObjects(page) > 0
        page.close()
        if length > MAX_TEXT_CHARACTERS:
            break
    text = "\n".join(pieces)
    if has_marks and not text.strip():
        raise RefusedFileError(code="needs_ocr")
    return text


def page_text(page: pypdfium2.PdfPage) -> str:
    """Read one page; walk its characters again when its words run together."""
    textpage = page.get_textpage()
    try:
        text: str = textpage.get_text_range(0, min(textpage.count_chars(), MAX_TEXT_CHARACTERS))
        if not has_lost_spaces(text):
            return text
        spaced = "".join(spaced_characters(textpage))
        return spaced if short_word_share(spaced) < MAX_SHORT_WORD_SHARE else text
    finally:
        textpage.close()


def has_lost_spaces(text: str) -> bool:
    """Tell by the share of letters that stand in words too long to be words."""
    lengths = [len(word) for word in WORD.findall(text)]
    return sum(length for length in lengths if length >= LONG_WORD_LETTERS) > MAX_LONG_WORD_SHARE * sum(lengths)


def short_word_share(text: str) -> float:
    """Return the share of words with one or two letters; near 1 when spaces fell between letters."""
    lengths = [len(word) for word in WORD.findall(text)]
    return sum(length <= SHORT_WORD_LETTERS for length in lengths) / max(len(lengths), 1)


def spaced_characters(textpage: pypdfium2.PdfTextPage) -> Iterator[str]:
    """Yield the characters, and a space where the gap to the one before is wider than kerning."""
    box = raw.FS_RECTF()
    last_right: float | None = None
    for index in range(min(textpage.count_chars(), MAX_TEXT_CHARACTERS)):
        character = chr(raw.FPDFText_GetUnicode(textpage, index))
        if character.isspace():
            last_right = None
        elif raw.FPDFText_GetLooseCharBox(textpage, index, box):  # loose: with the space that the font gives a letter
            if last_right is not None and box.left - last_right > GAP_OF_HEIGHT * (box.top - box.bottom):
                yield " "
            last_right = box.right
        yield character
