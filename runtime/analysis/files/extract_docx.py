"""Text from Word files (docx): bounded reads of the parts that hold text, no tree, no entities."""

import re
import zipfile

from runtime.analysis.files.pieces import Reading
from runtime.analysis.files.refusal import RefusedFileError
from runtime.analysis.files.word_part import WordPart, WordPieces
from runtime.analysis.files.word_styles import Styles, read_styles
from runtime.analysis.files.xml_events import parse_part
from runtime.analysis.files.zipped import list_members, open_zip

TEXT_PARTS = re.compile(r"word/(header\d*|document\d*|footnotes|endnotes|footer\d*)\.xml")
PLAIN_STYLES = frozenset({"", "Hyperlink", "Strong", "Emphasis", "PageNumber"})  # Word's own, in most files
PART_ORDER = ("header", "document", "footnotes", "endnotes", "footer")


def read_docx(content: bytes) -> Reading:
    """Read headers, body with tables and text boxes, notes and footers, in this order.

    Raises:
        RefusedFileError: `corrupt`, `password_protected`, `too_large` or `unsupported_type`.
    """
    with open_zip(content) as archive:
        parts = find_text_parts(archive)
        pieces = read_parts(archive, parts, Styles())
        styles = read_styles(archive) if needs_styles(pieces) else Styles()
        if styles.hidden:
            pieces = read_parts(archive, parts, styles)
        pieces.has_backdrop |= not styles.shaded.isdisjoint(pieces.paragraph_styles)
        return pieces.reading()


def read_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], styles: Styles) -> WordPieces:
    """Read the parts in their order."""
    pieces = WordPieces()
    for part in parts:
        parse_part(archive, part, WordPart(pieces, styles.hidden), pieces)
        pieces.add("\n")
    return pieces


def needs_styles(pieces: WordPieces) -> bool:
    """Tell whether styles may hide text or fill its ground: reading them costs more than the text."""
    return pieces.has_white or not pieces.run_styles <= PLAIN_STYLES


def find_text_parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Check what the archive declares; return the parts with text, in reading order."""
    parts = [member for member in list_members(archive) if TEXT_PARTS.fullmatch(member.filename)]
    if not any("document" in part.filename for part in parts):
        raise RefusedFileError(code="unsupported_type")
    unlike = {(part.CRC, part.file_size): part for part in parts}  # the first page's header is often that of the others
    return sorted(unlike.values(), key=reading_order)


def reading_order(part: zipfile.ZipInfo) -> tuple[int, str]:
    """Sort headers first, then the body, notes and footers."""
    name = part.filename.removeprefix("word/")
    return next(place for place, start in enumerate(PART_ORDER) if name.startswith(start)), name
