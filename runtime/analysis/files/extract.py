"""Turns the bytes of an uploaded file into text, or into the reason why there is none."""

from collections.abc import Callable

from runtime.analysis.files.clean import clean_text
from runtime.analysis.files.extract_docx import docx_text
from runtime.analysis.files.extract_pdf import pdf_text
from runtime.analysis.files.extract_plain import plain_text
from runtime.analysis.files.extracted import Extracted
from runtime.analysis.files.refusal import RefusedFileError
from runtime.analysis.files.sniff import DOCX, MARKDOWN, OLE, PDF, PLAIN, media_type_of
from runtime.analysis.files.upload import MAX_CONTENT_BYTES

ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")  # the stream's name, MS-OFFCRYPTO 2.3


def extract_text(content: bytes, file_name: str) -> Extracted:
    """Read a PDF, Word (docx) or text file; the bytes decide what it is.

    Runs parsers on what a stranger sent: call it through `ExtractionPool`, which bounds time and memory.

    Args:
        content: At most `MAX_CONTENT_BYTES`; more is the error `too_large`.
        file_name: Only tells Markdown from plain text; may be empty.
    """
    media_type = media_type_of(content, file_name)
    try:
        text = clean_text(read_raw(content, media_type))
    except RefusedFileError as refused:
        return Extracted(text="", media_type=media_type, error=refused.code)
    except MemoryError:
        return Extracted(text="", media_type=media_type, error="too_large")
    return Extracted(text=text, media_type=media_type, error=None if text else "empty")


def read_raw(content: bytes, media_type: str) -> str:
    """Read with the reader of this type.

    Raises:
        RefusedFileError: Too many bytes, no reader, or the reader refused.
    """
    if len(content) > MAX_CONTENT_BYTES:
        raise RefusedFileError(code="too_large")
    return READERS.get(media_type, refuse_type)(content)


def refuse_type(_content: bytes) -> str:
    """Refuse what no reader is for."""
    raise RefusedFileError(code="unsupported_type")


def refuse_ole(content: bytes) -> str:
    """Refuse the old Word format, and Office files with a password."""
    raise RefusedFileError(code="password_protected" if ENCRYPTED_STREAM in content else "unsupported_type")


READERS: dict[str, Callable[[bytes], str]] = {
    PDF: pdf_text,
    DOCX: docx_text,
    PLAIN: plain_text,
    MARKDOWN: plain_text,
    OLE: refuse_ole,
}
