"""How the text of an RTF file looks: fonts with their code pages, colours, sizes, what is hidden or deleted."""

import codecs
from collections.abc import Callable

from msgspec import Struct

from runtime.analysis.files.colors import is_white
from runtime.analysis.files.pieces import HIDDEN, SEEN, WHITE

TINY_HALF_POINTS = 4  # below two points
WESTERN = "cp1252"
CHARSETS = {  # of a font, as code pages
    0: WESTERN, 2: WESTERN, 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250",
}  # fmt: skip
MAX_COLORS = 10_000


class Group(Struct):
    """What holds inside one pair of braces."""

    is_text: bool = True
    is_hidden: bool = False
    is_deleted: bool = False
    is_dark: bool = False
    color: int = 0
    half_points: int = 24
    font: int = 0
    fallback_bytes: int = 1
    destination: str = ""


class Looks:
    """The tables of fonts and colours, and what the words about looks do.

    Attributes:
        has_backdrop: Something dark lies behind text at a place that is not known.
    """

    def __init__(self) -> None:
        self.has_backdrop = False
        self._code_page = WESTERN
        self._fonts: dict[int, str] = {}
        self._colors: list[tuple[int, int, int]] = []
        self._mixed = [0, 0, 0]

    def code_page_of(self, group: Group) -> str:
        """Return the encoding of bytes in this group's font."""
        return self._fonts.get(group.font, self._code_page)

    def kind_of(self, group: Group) -> int:
        """Tell whether text of this group is seen."""
        if group.is_hidden or group.half_points < TINY_HALF_POINTS:
            return HIDDEN
        return WHITE if not group.is_dark and self._is_white(group.color) else SEEN

    def end_colors(self, count: int) -> None:
        """Add the colour that was mixed to the table; without a mix it is the automatic one."""
        for _ in range(min(count, MAX_COLORS - len(self._colors))):
            self._colors.append((self._mixed[0], self._mixed[1], self._mixed[2]))
            self._mixed = [0, 0, 0]

    def _is_white(self, color: int) -> bool:
        return 0 < color < len(self._colors) and is_white(*self._colors[color])

    def _is_dark(self, color: int) -> bool:
        return 0 < color < len(self._colors) and not is_white(*self._colors[color])

    def mix(self, channel: int, number: int | None) -> None:
        """Take the red, green or blue of a colour of the table."""
        self._mixed[channel] = min(number or 0, 255)

    def set_code_page(self, _group: Group, number: int | None) -> None:
        """Take `ansicpg`."""
        self._code_page = known_encoding(f"cp{number}")

    def set_mac(self, _group: Group, _number: int | None) -> None:
        """Take `mac`."""
        self._code_page = "mac_roman"

    def set_charset(self, group: Group, number: int | None) -> None:
        """Take `fcharset` of the font that is being declared."""
        if group.destination == "fonttbl" and number in CHARSETS and number:
            self._fonts[group.font] = CHARSETS[number]

    def set_font(self, group: Group, number: int | None) -> None:
        """Take `f`."""
        group.font = number or 0

    def set_hidden(self, group: Group, number: int | None) -> None:
        """Take `v`."""
        group.is_hidden = number != 0

    def set_deleted(self, group: Group, number: int | None) -> None:
        """Take `deleted`, and `mvf`: where moved text stood."""
        group.is_deleted = number != 0

    def set_color(self, group: Group, number: int | None) -> None:
        """Take `cf`."""
        group.color = number or 0

    def set_size(self, group: Group, number: int | None) -> None:
        """Take `fs`, in half points."""
        group.half_points = 24 if number is None else number

    def set_ground(self, group: Group, number: int | None) -> None:
        """Take the colour behind characters."""
        group.is_dark = self._is_dark(number or 0)

    def set_backdrop(self, _group: Group, number: int | None) -> None:
        """Take the colour behind paragraphs or cells."""
        self.has_backdrop |= self._is_dark(number or 0)

    def take_shape(self, _group: Group, _number: int | None) -> None:
        """Take a drawing, which may be filled."""
        self.has_backdrop = True

    def set_fallback(self, group: Group, number: int | None) -> None:
        """Take `uc`: how many bytes stand in for a character."""
        group.fallback_bytes = min(max(number if number is not None else 1, 0), 16)

    def set_plain(self, group: Group, _number: int | None) -> None:
        """Take `plain`."""
        group.is_hidden = group.is_deleted = group.is_dark = False
        group.color, group.half_points = 0, 24


def known_encoding(name: str) -> str:
    """Return an encoding that Python knows."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return WESTERN


PROPERTIES: dict[str, Callable[[Looks, Group, int | None], None]] = {
    "ansicpg": Looks.set_code_page,
    "mac": Looks.set_mac,
    "fcharset": Looks.set_charset,
    "f": Looks.set_font,
    "v": Looks.set_hidden,
    "deleted": Looks.set_deleted,
    "mvf": Looks.set_deleted,
    "cf": Looks.set_color,
    "fs": Looks.set_size,
    "cb": Looks.set_ground,
    "chcbpat": Looks.set_ground,
    "highlight": Looks.set_ground,
    "cbpat": Looks.set_backdrop,
    "clcbpat": Looks.set_backdrop,
    "shp": Looks.take_shape,
    "do": Looks.take_shape,
    "uc": Looks.set_fallback,
    "plain": Looks.set_plain,
    "red": lambda looks, _group, number: looks.mix(0, number),
    "green": lambda looks, _group, number: looks.mix(1, number),
    "blue": lambda looks, _group, number: looks.mix(2, number),
}
