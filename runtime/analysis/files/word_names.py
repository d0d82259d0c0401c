"""The names of a Word file's elements as expat gives them: a namespace, a space, the name (ECMA-376, part 1)."""

from collections.abc import Iterable

W = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",  # the strict form
)
A = ("http://schemas.openxmlformats.org/drawingml/2006/main ", "http://purl.oclc.org/ooxml/drawingml/main ")
WP = (
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing ",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing ",
)
WPS = ("http://schemas.microsoft.com/office/word/2010/wordprocessingShape ",)
WPG = ("http://schemas.microsoft.com/office/word/2010/wordprocessingGroup ",)
V = ("urn:schemas-microsoft-com:vml ",)
MC = ("http://schemas.openxmlformats.org/markup-compatibility/2006 ",)
M = ("http://schemas.openxmlformats.org/officeDocument/2006/math ",)
TINY_HALF_POINTS = 4  # below two points
OFF = frozenset({"0", "false", "off"})
LIGHT_SCHEME_COLORS = frozenset({"bg1", "lt1"})


def named(spaces: Iterable[str], *names: str) -> frozenset[str]:
    """Return the names as expat gives them."""
    return frozenset(space + name for space in spaces for name in names)


# `moveFrom` is where moved text stood, `Fallback` repeats a text box for old readers, a change tells how it was before
SKIPPED = named(W, "moveFrom", "rPrChange", "pPrChange", "tblPrChange", "tcPrChange") | named(MC, "Fallback")
TEXTS = named(W, "t") | named(A, "t") | named(M, "t")
BREAKS = {
    name: text
    for ends, text in (
        (named(W, "br", "cr", "tr") | named(A, "p", "br"), "\n"),
        (named(W, "ptab"), "\t"),
        (named(W, "noBreakHyphen"), "-"),
    )
    for name in ends
}
SHAPE_PROPERTIES = named(WPS, "spPr") | named(WPG, "grpSpPr")
COUNTED = dict.fromkeys(SHAPE_PROPERTIES, "shape") | dict.fromkeys(named(A, "ln"), "line")


def value_of(attributes: dict[str, str], name: str = "val") -> str:
    """Return an attribute of the main namespace."""
    for space in W:
        if space + name in attributes:
            return attributes[space + name]
    return ""
