"""Text from OpenDocument files (odt): the same bounded reads as for Word's, no tree, no entities."""

from runtime.analysis.files.odt_part import OdtPart
from runtime.analysis.files.pieces import Pieces, Reading
from runtime.analysis.files.refusal import RefusedFileError
from runtime.analysis.files.xml_events import parse_part
from runtime.analysis.files.zipped import list_members, open_zip, read_chunks

CONTENT = "content.xml"
STYLES = "styles.xml"  # holds headers and footers too
MANIFEST = "META-INF/manifest.xml"
ENCRYPTED = b"manifest:encryption-data"


def read_odt(content: bytes) -> Reading:
    """Read headers and footers, then the body with tables, frames and notes.

    Raises:
        RefusedFileError: `corrupt`, `password_protected` or `too_large`.
    """
    with open_zip(content) as archive:
        members = {member.filename: member for member in list_members(archive)}
        if CONTENT not in members:
            raise RefusedFileError(code="corrupt")
        if MANIFEST in members and ENCRYPTED in b"".join(read_chunks(archive, members[MANIFEST])):
            raise RefusedFileError(code="password_protected")
        pieces = Pieces()
        events = OdtPart(pieces)
        for name in (STYLES, CONTENT):
            if name in members:
                parse_part(archive, members[name], events, pieces)
        return pieces.reading()
