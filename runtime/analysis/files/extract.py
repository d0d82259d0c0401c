"""Turns the bytes of an uploaded file into text, or into the reason why there is none."""

from collections.abc import Callable

from runtime.analysis.files.clean import clean_text
from runtime.analysis.files.extract_doc import read_doc
from runtime.analysis.files.extract_docx import read_docx
from runtime.analysis.files.extract_html import read_html
from runtime.analysis.files.extract_odt import read_odt
from runtime.analysis.files.extract_pdf import read_pdf
from runtime.analysis.files.extract_picture import read_picture
from runtime.analysis.files.extract_plain import read_plain
from runtime.analysis.files.extract_rtf import read_rtf
from runtime.analysis.files.extracted import Extracted
from runtime.analysis.files.pieces import Reading
from runtime.analysis.files.refusal import RefusedFileError
from runtime.analysis.files.sniff import DOC, HTML, LOCKED_OFFICE, MARKDOWN, PDF, PICTURES, PLAIN, RTF, media_type_of
from runtime.analysis.files.upload import MAX_CONTENT_BYTES
from runtime.analysis.files.zip_types import DOCX, ODT

MIN_HIDDEN_LETTERS = 4  # less is a rule, a page number or a mark of a template


def extract_text(content: bytes, file_name: str) -> Extracted:
    """Read a file; its bytes decide what it is.

    Runs parsers on what a stranger sent: call it through `ExtractionPool`, which bounds time and memory.

    Args:
        content: At most `MAX_CONTENT_BYTES`; more is the error `too_large`.
        file_name: Only tells Markdown from plain text; may be empty.
    """
    media_type = media_type_of(content, file_name)
    try:
        reading = read_raw(content, media_type)
    except RefusedFileError as refused:
        return Extracted(text="", media_type=media_type, error=refused.code)
    except MemoryError:
        return Extracted(text="", media_type=media_type, error="too_large")
    text = clean_text(reading.seen)
    hidden_text = clean_text(reading.hidden) if sum(map(str.isalpha, reading.hidden)) >= MIN_HIDDEN_LETTERS else ""
    return Extracted(text=text, hidden_text=hidden_text, media_type=media_type, error=None if text else "empty")


def read_raw(content: bytes, media_type: str) -> Reading:
    """Read with the reader of this type.

    Raises:
        RefusedFileError: Too many bytes, no reader, or the reader refused.
    """
    if len(content) > MAX_CONTENT_BYTES:
        raise RefusedFileError(code="too_large")
    return READERS.get(media_type, refuse_type)(content)


def refuse_type(_content: bytes) -> Reading:
    """Refuse what no reader is for."""
    raise RefusedFileError(code="unsupported_type")


def refuse_locked(_content: bytes) -> Reading:
    """Refuse an Office file with a password."""
    raise RefusedFileError(code="password_protected")


READERS: dict[str, Callable[[bytes], Reading]] = {
    PDF: read_pdf,
    DOCX: read_docx,
    DOC: read_doc,
    ODT: read_odt,
    RTF: read_rtf,
    HTML: read_html,
    PLAIN: read_plain,
    MARKDOWN: read_plain,
    LOCKED_OFFICE: refuse_locked,
} | dict.fromkeys(PICTURES, read_picture)
