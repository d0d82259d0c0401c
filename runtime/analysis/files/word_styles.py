"""Which styles of a Word file hide their text."""

import re
import zipfile

from runtime.analysis.files.zipped import read_chunks

STYLES = "word/styles.xml"
STYLE = re.compile(rb'<w:style\b[^<>]*?\bw:styleId="([^"<>]*)"[^<>]*>((?:(?!</w:style>).)*)', re.DOTALL)
VANISH = re.compile(rb"<w:vanish(?:\s*/|\s+w:val=\"(?:1|true|on)\")")


def find_hidden_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the ids of character styles that hide their text; what cannot be read hides nothing."""
    if STYLES not in archive.NameToInfo:
        return frozenset()
    styles = b"".join(read_chunks(archive, archive.NameToInfo[STYLES]))
    if b"<w:vanish" not in styles:
        return frozenset()
    return frozenset(match[1].decode("utf-8", "replace") for match in STYLE.finditer(styles) if VANISH.search(match[2]))
