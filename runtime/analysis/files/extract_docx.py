"""Text from Word files (docx): bounded reads of the parts that hold text, no tree, no entities."""

import re
import zipfile

from runtime.analysis.files.pieces import Pieces, Reading
from runtime.analysis.files.refusal import RefusedFileError
from runtime.analysis.files.word_part import WordPart
from runtime.analysis.files.word_styles import find_hidden_styles
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
        reading, used_styles = read_parts(archive, parts, frozenset())
        if used_styles <= PLAIN_STYLES:
            return reading
        hidden_styles = find_hidden_styles(archive) & used_styles
        return read_parts(archive, parts, hidden_styles)[0] if hidden_styles else reading


def read_parts(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], hidden_styles: frozenset[str]
) -> tuple[Reading, frozenset[str]]:
    """Return the text, and the styles that runs have: those are read only where there are any, for they cost more."""
    pieces = Pieces()
    used_styles: set[str] = set()
    for part in parts:
        events = WordPart(pieces, hidden_styles)
        parse_part(archive, part, events, pieces)
        used_styles |= events.used_styles
        pieces.add("\n")
    return pieces.reading(), frozenset(used_styles)


def find_text_parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Check what the archive declares; return the parts with text, in reading order."""
    parts = [member for member in list_members(archive) if TEXT_PARTS.fullmatch(member.filename)]
    if not any("document" in part.filename for part in parts):
        raise RefusedFileError(code="unsupported_type")
    return sorted(parts, key=reading_order)


def reading_order(part: zipfile.ZipInfo) -> tuple[int, str]:
    """Sort headers first, then the body, notes and footers."""
    name = part.filename.removeprefix("word/")
    return next(place for place, start in enumerate(PART_ORDER) if name.startswith(start)), name
