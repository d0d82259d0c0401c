"""Collects the text of an HTML page tag by tag, and tells what of it nobody sees."""

import re

from msgspec import Struct

from runtime.analysis.files.html_rules import Look, Rules, is_white_color, merge, read_look
from runtime.analysis.files.pieces import HIDDEN, SEEN, WHITE, Pieces, Reading

MAX_OPEN = 5_000
MAX_LOOKS = 2_000
LOOK_BACK = 50  # open tags among which an end looks for its beginning
WHITE_SPACE = re.compile(r"\s+")
ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,40})(?:\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\s"'>]{1,200})))?""")
VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"})
NO_TEXT = frozenset(
    {"head", "title", "template", "noscript", "svg", "object", "select", "textarea", "iframe", "script"}
)
SELF_CLOSING = frozenset({"p", "li", "td", "th", "tr", "dt", "dd", "option"})  # where the next of its kind begins
LINES = frozenset({
    "p", "div", "br", "hr", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
    "header", "footer", "dt", "dd", "dl", "blockquote", "pre", "address", "aside", "main", "nav", "body", "form",
})  # fmt: skip
CELLS = frozenset({"td", "th"})


class Place(Struct, frozen=True):
    """What holds inside of an open tag."""

    tag: str
    kind: int = SEEN
    is_dark: bool = False
    is_text: bool = True


class HtmlPage:
    """Hears of the texts and tags of one page.

    Args:
        rules: Of its style sheets.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._pieces = Pieces()
        self._pieces.has_backdrop = rules.has_backdrop
        self._open = [Place("")]
        self._looks: dict[tuple[str, str], Look] = {}  # a page repeats its tags

    @property
    def is_full(self) -> bool:
        """Whether there is more text than is kept."""
        return self._pieces.is_full

    def reading(self) -> Reading:
        """Return what was read."""
        return self._pieces.reading()

    def take_text(self, text: str) -> None:
        """Take text between tags; its line breaks are spaces."""
        place = self._open[-1]
        if place.is_text:
            kind = SEEN if place.kind == WHITE and place.is_dark else place.kind
            self._pieces.add(WHITE_SPACE.sub(" ", text), kind)

    def take_tag(self, tag: str, attributes: str, *, closes: bool) -> None:
        """Take the beginning or the end of an element."""
        if tag in LINES or tag in CELLS:
            self._pieces.add("\t" if tag in CELLS else "\n")
        if closes:
            self._close(tag)
            return
        if tag in SELF_CLOSING and self._open[-1].tag == tag:
            self._open.pop()
        if tag == "li":
            self._pieces.add("• ", self._open[-1].kind)
        if tag == "link" and "stylesheet" in attributes.lower():
            self._pieces.has_backdrop = True  # nobody knows what it says
        if tag not in VOID and not attributes.endswith("/") and len(self._open) < MAX_OPEN:
            self._open.append(self._find_place(tag, attributes))

    def _close(self, tag: str) -> None:
        for back in range(1, min(len(self._open), LOOK_BACK)):
            if self._open[-back].tag == tag:
                del self._open[-back:]
                return

    def _find_place(self, tag: str, attributes: str) -> Place:
        around = self._open[-1]
        look = self._looks.get((tag, attributes))
        if look is None:
            look = self._find_look(tag, attributes)
            if len(self._looks) < MAX_LOOKS:
                self._looks[tag, attributes] = look
        kind = look.kind if look.kind is not None else around.kind
        return Place(
            tag=tag,
            kind=HIDDEN if around.kind == HIDDEN else kind,
            is_dark=around.is_dark or look.is_dark,
            is_text=around.is_text and tag not in NO_TEXT,
        )

    def _find_look(self, tag: str, attributes: str) -> Look:
        rules = self._rules.looks
        look = rules.get(tag, Look())
        if not attributes or attributes.isspace():
            return look
        values = {
            match[1].lower(): (match[2] or match[3] or match[4] or "") for match in ATTRIBUTE.finditer(attributes)
        }
        for name in values.get("class", "").lower().split():
            look = merge(merge(look, rules.get(f".{name}", Look())), rules.get(f"{tag}.{name}", Look()))
        look = merge(look, rules.get(f"#{values.get('id', '').lower()}", Look()))
        look = merge(look, read_look(values.get("style", "").lower()))
        return merge(look, read_old_attributes(values))


def read_old_attributes(values: dict[str, str]) -> Look:
    """Read `hidden`, `color`, `bgcolor` and `background`."""
    color = values.get("color", "").lower()
    ground = values.get("bgcolor", "").lower()
    is_dark = bool(values.get("background")) or (bool(ground) and not is_white_color(ground))
    if "hidden" in values:
        return Look(kind=HIDDEN, is_dark=is_dark)
    if not color:
        return Look(is_dark=is_dark)
    return Look(kind=WHITE if is_white_color(color) else SEEN, is_dark=is_dark)
