"""Text from PDF files by pdfium: pages, values of forms, notes that stand on the page."""

import pypdfium2
from pypdfium2 import raw

from runtime.analysis.files.clean import MAX_TEXT_CHARACTERS
from runtime.analysis.files.extract_picture import read_scan
from runtime.analysis.files.extracted import ExtractionError
from runtime.analysis.files.pdf_notes import read_notes
from runtime.analysis.files.pdf_page import read_page
from runtime.analysis.files.pieces import Reading
from runtime.analysis.files.refusal import RefusedFileError

MAX_PAGES = 100


def read_pdf(content: bytes) -> Reading:
    """Read the pages in order, at most `MAX_PAGES`. Pdfium is not thread-safe: one thread of a process.

    Raises:
        RefusedFileError: `password_protected`, `corrupt`, or, when pages show marks but no letters, as `recognize`.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise RefusedFileError(code=refusal_of(error)) from error
    try:
        return read_document(document)
    except pypdfium2.PdfiumError as error:
        raise RefusedFileError(code="corrupt") from error
    finally:
        document.close()


def refusal_of(error: pypdfium2.PdfiumError) -> ExtractionError:
    """Name the reason why a document does not open."""
    is_locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
    return "password_protected" if is_locked else "corrupt"


def read_document(document: pypdfium2.PdfDocument) -> Reading:
    """Join the texts of the pages, as far as text is kept."""
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()
    seen: list[str] = []
    hidden: list[str] = []
    length = 0
    has_marks = False
    for number in range(min(len(document), MAX_PAGES)):
        page = document[number]
        reading = read_page(page)
        notes = read_notes(page, document.formenv)
        seen += [reading.seen, notes.seen] if notes.seen else [reading.seen]
        hidden += [reading.hidden, notes.hidden]
        length += len(reading.seen) + len(reading.hidden) + len(notes.seen)
        has_marks = has_marks or raw.FPDFPage_CountObjects(page) > 0
        page.close()
        if length > MAX_TEXT_CHARACTERS:
            break
    text = "\n".join(seen)
    if has_marks and not text.strip():
        return read_scan(document)
    return Reading(seen=text, hidden="\n".join(filter(None, hidden)))
