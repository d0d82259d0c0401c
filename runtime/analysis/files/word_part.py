"""Collects the text of one part of a Word file, and tells what of it nobody sees (ECMA-376, part 1, section 17)."""

from collections.abc import Callable
from functools import partial

from runtime.analysis.files.colors import is_white_hex
from runtime.analysis.files.pieces import HIDDEN, SEEN, WHITE, Pieces
from runtime.analysis.files.word_names import (
    BREAKS,
    COUNTED,
    LIGHT_SCHEME_COLORS,
    OFF,
    SKIPPED,
    TEXTS,
    TINY_HALF_POINTS,
    WP,
    WPS,
    A,
    V,
    W,
    named,
    value_of,
)


class WordPieces(Pieces):
    """The pieces of a Word file, with the ids of the styles of its runs and paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self.run_styles: set[str] = set()
        self.paragraph_styles: set[str] = set()


class WordPart:
    """Hears of the elements of one part.

    Args:
        pieces: Where the text goes.
        hidden_styles: The ids of styles whose text is hidden.
    """

    def __init__(self, pieces: WordPieces, hidden_styles: frozenset[str]) -> None:
        self._pieces = pieces
        self._hidden_styles = hidden_styles
        self._is_text = False
        self._skipped = 0
        self._grounds: list[bool] = [False]  # of each box around this place: whether it is dark
        self._kinds: list[int] = [SEEN]  # of the text of each run around this place
        self._open = {"shape": 0, "line": 0}
        self._anchors: list[bool] = []  # of each floating drawing around this place: whether it lies behind the text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        action = STARTS.get(name)
        if action and (not self._skipped or name in SKIPPED):
            action(self, attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        action = ENDS.get(name)
        if action and (not self._skipped or name in SKIPPED):
            action(self)

    def characters(self, text: str) -> None:
        """Text between two tags."""
        if self._is_text:
            kind = self._kinds[-1]
            self._pieces.add(text, SEEN if kind == WHITE and any(self._grounds) else kind)

    def open_text(self, _attributes: dict[str, str]) -> None:
        """Take what follows as text."""
        self._is_text = True

    def close_text(self) -> None:
        """Take what follows as none."""
        self._is_text = False

    def skip(self, _attributes: dict[str, str]) -> None:
        """Take nothing of this element."""
        self._skipped += 1

    def go_on(self) -> None:
        """End the skipping."""
        self._skipped -= 1

    def open_run(self, _attributes: dict[str, str]) -> None:
        """Begin a run: plain, until its properties say otherwise."""
        self._kinds.append(SEEN)
        self._grounds.append(False)

    def close_run(self) -> None:
        """End a run."""
        self._kinds.pop()
        self._grounds.pop()

    def open_box(self, _attributes: dict[str, str]) -> None:
        """Begin what may have a ground of its own."""
        self._grounds.append(False)

    def close_box(self) -> None:
        """End it."""
        self._grounds.pop()

    def close_paragraph(self) -> None:
        """End a paragraph."""
        self._grounds.pop()
        self._pieces.add("\n")

    def close_cell(self) -> None:
        """End a cell of a table."""
        self._grounds.pop()
        self._pieces.add("\t")

    def tabulate(self, attributes: dict[str, str]) -> None:
        """Take a tab, or the place of one that a paragraph declares."""
        if not attributes:
            self._pieces.add("\t")

    def add(self, text: str) -> None:
        """Add what an element stands for."""
        self._pieces.add(text)

    def count(self, _attributes: dict[str, str], *, key: str) -> None:
        """Know that a shape's properties or its line is open."""
        self._open[key] += 1

    def uncount(self, *, key: str) -> None:
        """Know that it is closed."""
        self._open[key] -= 1

    def vanish(self, attributes: dict[str, str]) -> None:
        """Take `w:vanish`."""
        if value_of(attributes) not in OFF:
            self._kinds[-1] = HIDDEN

    def resize(self, attributes: dict[str, str]) -> None:
        """Take `w:sz`, in half points."""
        value = value_of(attributes)
        if value.isdecimal() and int(value[:9]) < TINY_HALF_POINTS:
            self._kinds[-1] = HIDDEN

    def color(self, attributes: dict[str, str]) -> None:
        """Take `w:color`."""
        if self._kinds[-1] == SEEN and is_white_hex(value_of(attributes)):
            self._kinds[-1] = WHITE

    def style(self, attributes: dict[str, str]) -> None:
        """Take the name of a run's style."""
        name = value_of(attributes)
        self._pieces.run_styles.add(name)
        if name in self._hidden_styles:
            self._kinds[-1] = HIDDEN

    def name_style(self, attributes: dict[str, str]) -> None:
        """Take the name of a paragraph's style."""
        self._pieces.paragraph_styles.add(value_of(attributes))

    def shade(self, attributes: dict[str, str]) -> None:
        """Take the fill behind a run, paragraph, cell or table."""
        fill = value_of(attributes, "fill")
        if fill not in {"", "auto"} and not is_white_hex(fill):
            self._grounds[-1] = True

    def darken(self, attributes: dict[str, str]) -> None:
        """Take a highlight, or a table's style, which may fill any of its cells."""
        if value_of(attributes) not in {"none", "white"}:
            self._grounds[-1] = True

    def fill_shape(self, attributes: dict[str, str]) -> None:
        """Take a colour that may fill a shape; one that floats may lie behind any text."""
        value = attributes.get("val", "")
        is_light = is_white_hex(value) or value in LIGHT_SCHEME_COLORS
        if not self._open["shape"] or self._open["line"] or is_light:
            return
        self._grounds[-1] = True
        if self._anchors:
            self._pieces.has_backdrop = True

    def open_anchor(self, attributes: dict[str, str]) -> None:
        """Begin a drawing that floats."""
        self._anchors.append(attributes.get("behindDoc") not in {None, *OFF})

    def close_anchor(self) -> None:
        """End it."""
        self._anchors.pop()

    def take_picture(self, _attributes: dict[str, str]) -> None:
        """Take a picture, which may lie behind the text."""
        if any(self._anchors):
            self._pieces.has_backdrop = True

    def set_backdrop(self, attributes: dict[str, str]) -> None:
        """Take the page's own colour, or an old drawing's fill."""
        fill = attributes.get("fillcolor") or value_of(attributes, "color")
        if fill not in {"", "auto", "white"} and not is_white_hex(fill.partition(" ")[0]):
            self._pieces.has_backdrop = True

    def open_text_box(self, _attributes: dict[str, str]) -> None:
        """Part a text box from the line in which it is anchored."""
        self._pieces.add("\n")


Starting = Callable[[WordPart, dict[str, str]], None]
Ending = Callable[[WordPart], None]
STARTS: dict[str, Starting] = {
    name: action
    for names, action in (
        (TEXTS, WordPart.open_text),
        (named(W, "r"), WordPart.open_run),
        (named(W, "p", "tc", "tbl") | named(WPS, "wsp"), WordPart.open_box),
        (SKIPPED, WordPart.skip),
        (named(W, "vanish"), WordPart.vanish),
        (named(W, "sz"), WordPart.resize),
        (named(W, "color"), WordPart.color),
        (named(W, "rStyle"), WordPart.style),
        (named(W, "shd"), WordPart.shade),
        (named(W, "highlight", "tblStyle"), WordPart.darken),
        (named(A, "srgbClr", "schemeClr", "prstClr", "sysClr"), WordPart.fill_shape),
        (named(W, "background") | named(V, "rect", "roundrect", "shape", "oval"), WordPart.set_backdrop),
        (named(W, "txbxContent"), WordPart.open_text_box),
        (named(W, "tab"), WordPart.tabulate),
        (named(WP, "anchor"), WordPart.open_anchor),
        (named(A, "blip"), WordPart.take_picture),
        (named(W, "pStyle"), WordPart.name_style),
    )
    for name in names
}
STARTS |= {name: partial(WordPart.count, key=key) for name, key in COUNTED.items()}
ENDS: dict[str, Ending] = {
    name: action
    for names, action in (
        (TEXTS, WordPart.close_text),
        (named(W, "r"), WordPart.close_run),
        (named(W, "p"), WordPart.close_paragraph),
        (named(W, "tc"), WordPart.close_cell),
        (named(W, "tbl") | named(WPS, "wsp"), WordPart.close_box),
        (SKIPPED, WordPart.go_on),
        (named(WP, "anchor"), WordPart.close_anchor),
    )
    for name in names
}
ENDS |= {name: partial(WordPart.add, text=text) for name, text in BREAKS.items()}
ENDS |= {name: partial(WordPart.uncount, key=key) for name, key in COUNTED.items()}
