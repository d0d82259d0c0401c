"""What stands on a PDF page without being its text: values of form fields, free-text notes (ISO 32000-1, 12.5)."""

import ctypes
from collections.abc import Iterator
from typing import Any

from pypdfium2 import raw

from runtime.analysis.files.pieces import Reading

MAX_NOTES = 2_000  # of a page
NUL_BYTES = 2  # at the end of each value
MAX_VALUE_BYTES = 64 * 1024
UNSEEN_FLAGS = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
READ_FIELDS = frozenset({raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX})
PASSWORD_FLAG = 1 << 13  # ISO 32000-1, table 228


def read_notes(page: Any, forms: Any) -> Reading:  # noqa: ANN401 -- pypdfium2 ships no types
    """Return the values and notes of a page, a line each.

    Args:
        page: Of pypdfium2.
        forms: The document's forms, None where it has none.
    """
    seen: list[str] = []
    hidden: list[str] = []
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), MAX_NOTES)):
        note = raw.FPDFPage_GetAnnot(page, index)
        text = "\n".join(read_note(note, forms))
        (hidden if raw.FPDFAnnot_GetFlags(note) & UNSEEN_FLAGS else seen).append(text)
        raw.FPDFPage_CloseAnnot(note)
    return Reading(seen="\n".join(filter(None, seen)), hidden="\n".join(filter(None, hidden)))


def read_note(note: Any, forms: Any) -> Iterator[str]:  # noqa: ANN401 -- pypdfium2 ships no types
    """Yield the text of a note or field that shows some."""
    kind = raw.FPDFAnnot_GetSubtype(note)
    if kind == raw.FPDF_ANNOT_FREETEXT:
        yield read_value(raw.FPDFAnnot_GetStringValue, note, b"Contents")
    elif kind == raw.FPDF_ANNOT_WIDGET and forms:
        is_password = raw.FPDFAnnot_GetFormFieldFlags(forms, note) & PASSWORD_FLAG
        if raw.FPDFAnnot_GetFormFieldType(forms, note) in READ_FIELDS and not is_password:
            yield read_value(raw.FPDFAnnot_GetFormFieldValue, forms, note)


def read_value(function: Any, *arguments: Any) -> str:  # noqa: ANN401 -- pypdfium2 ships no types
    """Call a function that writes UTF-16 into a buffer: once for the length, once for the text."""
    length = function(*arguments, None, 0)
    if not NUL_BYTES < length <= MAX_VALUE_BYTES:
        return ""
    buffer = ctypes.create_string_buffer(length)
    function(*arguments, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return buffer.raw.decode("utf-16-le", errors="replace").rstrip("\x00")
