"""What the styles of a Word file say about text being seen."""

import re
import zipfile

from msgspec import Struct

from runtime.analysis.files.colors import is_white_hex
from runtime.analysis.files.zipped import read_chunks

STYLES = "word/styles.xml"
STYLE_ID = re.compile(rb'w:styleId="([^"<>]{1,200})"')
VANISH = re.compile(rb"<w:vanish(?:\s*/|\s+w:val=\"(?:1|true|on)\")")
FILL = re.compile(rb'<w:shd\s[^<>]{0,300}?w:fill="([0-9a-zA-Z]{1,10})"')
NO_FILL = b"auto"


class Styles(Struct, frozen=True):
    """The ids of styles.

    Attributes:
        hidden: Their text is hidden.
        shaded: Their ground is filled with something that is not white.
    """

    hidden: frozenset[str] = frozenset()
    shaded: frozenset[str] = frozenset()


def read_styles(archive: zipfile.ZipFile) -> Styles:
    """Read the styles; what cannot be read says nothing.

    Raises:
        RefusedFileError: As `read_chunks`.
    """
    if STYLES not in archive.NameToInfo:
        return Styles()
    hidden: set[str] = set()
    shaded: set[str] = set()
    for style in b"".join(read_chunks(archive, archive.NameToInfo[STYLES])).split(b"<w:style ")[1:]:
        name = STYLE_ID.search(style[:500])
        if name is None:
            continue
        if VANISH.search(style):
            hidden.add(name[1].decode("utf-8", "replace"))
        if any(fill != NO_FILL and not is_white_hex(fill.decode("ascii")) for fill in FILL.findall(style)):
            shaded.add(name[1].decode("utf-8", "replace"))
    return Styles(frozenset(hidden), frozenset(shaded))
