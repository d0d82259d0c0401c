"""Collects the text of an OpenDocument file, and tells what of it nobody sees (OpenDocument 1.3, part 3)."""

import re
from collections.abc import Callable

from msgspec import Struct

from runtime.analysis.files.colors import is_white_hex
from runtime.analysis.files.pieces import HIDDEN, SEEN, WHITE, Pieces

SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT, TABLE, STYLE, OFFICE, DRAW = (f"{SPACE}{name}:1.0 " for name in ("text", "table", "style", "office", "drawing"))
FO = f"{SPACE}xsl-fo-compatible:1.0 "
NO_COLORS = frozenset({"", "transparent", "none"})
SIZE = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)pt")
TINY_POINTS = 2.0
FILLS = frozenset({"solid", "gradient", "bitmap", "hatch"})
MAX_SPACES = 100
MAX_PARENTS = 20
PARAGRAPHS = frozenset({TEXT + "p", TEXT + "h"})
SKIPPED = frozenset({TEXT + "tracked-changes", OFFICE + "annotation", TEXT + "note-citation"})
HIDING = frozenset({TEXT + "hidden-text", TEXT + "hidden-paragraph"})
SHAPES = frozenset({DRAW + "frame", DRAW + "custom-shape", DRAW + "rect", DRAW + "ellipse"})
STYLED = PARAGRAPHS | SHAPES | HIDING | {
    TEXT + "span", TEXT + "a", TEXT + "section", TABLE + "table", TABLE + "table-row", TABLE + "table-cell",
    DRAW + "text-box",
}  # fmt: skip
AFTER = {TABLE + "table-cell": "\t", TABLE + "table-row": "\n", DRAW + "text-box": "\n", TEXT + "note-body": " "}
AFTER |= dict.fromkeys(PARAGRAPHS, "\n")
STYLE_NAMES = (TEXT + "style-name", TABLE + "style-name", DRAW + "style-name")


class Look(Struct):
    """What a style says about being seen; None is nothing.

    Attributes:
        parent: The name of the style that it adds to.
        kind: `SEEN`, `WHITE` or `HIDDEN`.
        is_dark: It fills its ground.
    """

    parent: str = ""
    kind: int | None = None
    is_dark: bool = False


class OdtPart:
    """Hears of the elements of `styles.xml` and `content.xml`.

    Args:
        pieces: Where the text goes.
    """

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._looks: dict[str, Look] = {}
        self._look = Look()  # of the style that is being read
        self._places: list[tuple[int, bool]] = [(SEEN, False)]  # of each styled element around: its text, its ground
        self._paragraphs = 0
        self._skipped = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._skipped += name in SKIPPED
        if self._skipped:
            return
        if name in STYLED:
            self._paragraphs += name in PARAGRAPHS
            self._places.append(self._find_place(name, attributes))
        elif name in STARTS:
            STARTS[name](self, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._skipped:
            self._skipped -= name in SKIPPED
            return
        if name in AFTER:
            self._pieces.add(AFTER[name])
        if name in STYLED:
            self._paragraphs -= name in PARAGRAPHS
            self._places.pop()

    def characters(self, text: str) -> None:
        """Text between two tags."""
        if self._paragraphs and not self._skipped:
            kind, is_dark = self._places[-1]
            self._pieces.add(text, SEEN if kind == WHITE and is_dark else kind)

    def begin_style(self, attributes: dict[str, str]) -> None:
        """Read what follows as the properties of a style."""
        self._look = Look(parent=attributes.get(STYLE + "parent-style-name", ""))
        self._looks[attributes.get(STYLE + "name", "")] = self._look

    def begin_default(self, _attributes: dict[str, str]) -> None:
        """Read what follows as properties that say nothing: white is never what all text is."""
        self._look = Look()

    def take_text_properties(self, attributes: dict[str, str]) -> None:
        """Take colour, size and ground of a style's text."""
        color = attributes.get(FO + "color")
        if color is not None:
            self._look.kind = WHITE if is_white_hex(color) else SEEN
        size = SIZE.fullmatch(attributes.get(FO + "font-size", ""))
        if attributes.get(TEXT + "display") == "none" or (size and float(size[1]) < TINY_POINTS):
            self._look.kind = HIDDEN
        self.take_ground(attributes)

    def take_ground(self, attributes: dict[str, str]) -> None:
        """Take the ground of a paragraph, cell or shape."""
        fill = attributes.get(FO + "background-color", "")
        self._look.is_dark |= fill not in NO_COLORS and not is_white_hex(fill)

    def take_shape(self, attributes: dict[str, str]) -> None:
        """Take the ground of a shape."""
        fill = attributes.get(DRAW + "fill")
        self._look.is_dark |= fill in FILLS or attributes.get(STYLE + "run-through") == "background"
        if fill == "solid" and is_white_hex(attributes.get(DRAW + "fill-color", "")):
            self._look.is_dark = False

    def take_page(self, attributes: dict[str, str]) -> None:
        """Take the colour of the paper."""
        fill = attributes.get(FO + "background-color", "")
        self._pieces.has_backdrop |= fill not in NO_COLORS and not is_white_hex(fill)

    def add_spaces(self, attributes: dict[str, str]) -> None:
        """Take a run of spaces."""
        count = attributes.get(TEXT + "c", "1")
        self._pieces.add(" " * (min(int(count[:4]), MAX_SPACES) if count.isdecimal() else 1))

    def add_tab(self, _attributes: dict[str, str]) -> None:
        """Take a tab."""
        self._pieces.add("\t")

    def add_break(self, _attributes: dict[str, str]) -> None:
        """Take a new line, or the beginning of a frame in the middle of one."""
        self._pieces.add("\n")

    def _find_place(self, name: str, attributes: dict[str, str]) -> tuple[int, bool]:
        kind, is_dark = self._places[-1]
        look = self._resolve(next((attributes[key] for key in STYLE_NAMES if key in attributes), ""))
        is_hidden = name in HIDING or attributes.get(TEXT + "display") == "none"
        if name == DRAW + "text-box":
            self._pieces.add("\n")
        if look.is_dark and name in SHAPES:  # it may lie behind any text
            self._pieces.has_backdrop = True
        if kind == HIDDEN or is_hidden:
            return HIDDEN, is_dark
        return look.kind if look.kind is not None else kind, is_dark or look.is_dark

    def _resolve(self, name: str) -> Look:
        """Return a style with what it has from its parents."""
        found = Look()
        for _ in range(MAX_PARENTS):
            look = self._looks.get(name)
            if look is None:
                break
            found.kind = look.kind if found.kind is None else found.kind
            found.is_dark |= look.is_dark
            name = look.parent
        return found


STARTS: dict[str, Callable[[OdtPart, dict[str, str]], None]] = {
    STYLE + "style": OdtPart.begin_style,
    STYLE + "default-style": OdtPart.begin_default,
    STYLE + "text-properties": OdtPart.take_text_properties,
    STYLE + "paragraph-properties": OdtPart.take_ground,
    STYLE + "table-cell-properties": OdtPart.take_ground,
    STYLE + "table-row-properties": OdtPart.take_ground,
    STYLE + "table-properties": OdtPart.take_ground,
    STYLE + "graphic-properties": OdtPart.take_shape,
    STYLE + "page-layout-properties": OdtPart.take_page,
    TEXT + "s": OdtPart.add_spaces,
    TEXT + "tab": OdtPart.add_tab,
    TEXT + "line-break": OdtPart.add_break,
}
