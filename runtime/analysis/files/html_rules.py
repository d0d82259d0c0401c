"""What styles of an HTML page say about being seen: those of a tag, and simple rules of its style sheets."""

import re

from msgspec import Struct

from runtime.analysis.files.colors import is_white, is_white_hex
from runtime.analysis.files.pieces import HIDDEN, SEEN, WHITE

MAX_RULES = 2_000
SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?(?:[.#][a-z0-9_-]+)?")
UNSEEN = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?\.?0+\s*(?:;|!|$)"
    r"|(?:left|top|text-indent|margin-left)\s*:\s*-\d{4,}(?:px|pt|em|rem)"
    r"|font-size\s*:\s*(?:0(?:\.\d+)?p[tx]|0?\.?0+[a-z%]*|1(?:\.\d+)?(?:pt|px)|2(?:\.[0-6]\d*)?px)\s*(?:;|!|$))"
)  # 2 pt are 2.67 px
COLOR = re.compile(r"(?:^|[;\s])color\s*:\s*([^;!]{1,40})")
GROUND = re.compile(r"background(?:-color|-image)?\s*:\s*([^;!]{1,200})")
RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})")
NO_GROUNDS = frozenset({"none", "transparent", "inherit", "initial", "white", "unset"})


class Look(Struct, frozen=True):
    """What a style says.

    Attributes:
        kind: `SEEN`, `WHITE`, `HIDDEN`, or None when it says nothing about it.
        is_dark: It gives a ground that is not white.
    """

    kind: int | None = None
    is_dark: bool = False


class Rules(Struct, frozen=True):
    """The rules of a page's style sheets.

    Attributes:
        looks: By `tag`, `.class`, `#id` or `tag.class`.
        has_backdrop: A rule that is not understood gives a ground.
    """

    looks: dict[str, Look]
    has_backdrop: bool


def read_rules(sheets: str) -> Rules:
    """Read rules with simple selectors; those inside of `@media` and the like are left out."""
    looks: dict[str, Look] = {}
    has_backdrop = False
    is_inside = False
    for block in sheets.lower().split("}")[:MAX_RULES]:
        head, brace, declarations = block.partition("{")
        inner_head, inner_brace, inner = declarations.partition("{")
        is_inside = bool(inner_brace) or (is_inside and bool(brace))
        look = read_look(inner if inner_brace else declarations)
        selectors = [selector.strip() for selector in (inner_head if inner_brace else head).split(",")]
        if is_inside or not all(SIMPLE.fullmatch(selector) for selector in selectors):
            has_backdrop |= look.is_dark
        else:
            looks |= {selector: merge(looks.get(selector, Look()), look) for selector in selectors}
    return Rules(looks=looks, has_backdrop=has_backdrop)


def read_look(declarations: str) -> Look:
    """Read declarations, in lower case."""
    ground = GROUND.search(declarations)
    is_dark = ground is not None and ground[1].strip() not in NO_GROUNDS and not is_white_color(ground[1])
    if UNSEEN.search(declarations):
        return Look(kind=HIDDEN, is_dark=is_dark)
    color = COLOR.search(declarations)
    if color is None:
        return Look(is_dark=is_dark)
    return Look(kind=WHITE if is_white_color(color[1]) else SEEN, is_dark=is_dark)


def is_white_color(value: str) -> bool:
    """Tell it of a colour as CSS writes it."""
    value = value.strip()
    rgb = RGB.match(value)
    if rgb:
        return is_white(int(rgb[1]), int(rgb[2]), int(rgb[3]))
    return value in {"white", "snow", "ivory", "ghostwhite", "whitesmoke"} or is_white_hex(value)


def merge(under: Look, over: Look) -> Look:
    """Return two looks as one."""
    kind = over.kind if over.kind is not None else under.kind
    return Look(kind=HIDDEN if HIDDEN in {under.kind, over.kind} else kind, is_dark=under.is_dark or over.is_dark)
