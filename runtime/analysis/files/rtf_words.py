"""What the words of an RTF file mean for its text: groups, bytes, characters, and what nobody sees."""

import msgspec

from runtime.analysis.files.pieces import Pieces, Reading
from runtime.analysis.files.rtf_looks import PROPERTIES, Group, Looks

MAX_GROUPS = 10_000
MAX_UNIT = 0xFFFF  # `u` has a signed 16-bit number: half of a pair above the first plane
# Groups whose text is none of the document's; one that begins with `\*` is so too, unless it is known.
NO_TEXT = frozenset({
    "stylesheet", "info", "pict", "object", "nonshppict", "shprslt", "sp", "listtext", "pntext", "filetbl", "xe", "tc",
    "fldinst", "revtbl", "operator", "author", "title", "comment", "annotation", "atnid", "themedata", "datastore",
})  # fmt: skip
KNOWN_STARRED = frozenset({"shpinst", "shptxt", "footnote"})
WORD_TEXTS = {
    "par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "column": "\n", "cell": "\t", "tab": "\t",
    "nestcell": "\t", "nestrow": "\n", "emdash": "\u2014", "endash": "\u2013", "bullet": "•", "lquote": "\u2018",
    "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d", "emspace": " ", "enspace": " ",
    "qmspace": " ", "shptxt": "\n",
}  # fmt: skip
SYMBOL_TEXTS = {b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}"}


class RtfReader:
    """Takes the words of one file in their order."""

    def __init__(self) -> None:
        self._pieces = Pieces()
        self._groups = [Group()]
        self._bytes = bytearray()
        self._looks = Looks()
        self._is_starred = False
        self._skip = 0

    @property
    def is_full(self) -> bool:
        """Whether there is more text than is kept."""
        return self._pieces.is_full

    def reading(self) -> Reading:
        """Return what was read."""
        self._flush()
        self._pieces.has_backdrop = self._looks.has_backdrop
        found = self._pieces.reading()
        return Reading(seen=join_halves(found.seen), hidden=join_halves(found.hidden))

    def take_brace(self, *, opens: bool) -> None:
        """Begin a group with what holds around it, or end one."""
        self._flush()
        self._is_starred = False
        self._skip = 0
        if opens and len(self._groups) < MAX_GROUPS:
            self._groups.append(msgspec.structs.replace(self._groups[-1]))
        elif not opens and len(self._groups) > 1:
            self._groups.pop()

    def take_symbol(self, symbol: bytes) -> None:
        """Take a control symbol."""
        if symbol == b"*":
            self._is_starred = True
        elif symbol in SYMBOL_TEXTS:
            self._add(SYMBOL_TEXTS[symbol])

    def take_bytes(self, text: bytes, *, is_escaped: bool = False) -> None:
        """Take text in the code page of the font."""
        group = self._groups[-1]
        if self._skip:
            text, self._skip = text[self._skip :], max(self._skip - len(text), 0)
        if group.destination == "colortbl":
            self._looks.end_colors(0 if is_escaped else text.count(b";"))
        elif group.is_text and not group.is_deleted:
            self._bytes += text

    def take_word(self, word: str, number: int | None) -> None:
        """Take a control word with its number."""
        group = self._groups[-1]
        is_starred, self._is_starred = self._is_starred, False
        if word == "u" and number is not None:
            self._take_character(number)
            return
        self._flush()
        self._skip = 0
        if word in NO_TEXT or (is_starred and word not in KNOWN_STARRED):
            self._leave_text(word)
        elif word in WORD_TEXTS:
            self._add(WORD_TEXTS[word])
        elif word in {"fonttbl", "colortbl"}:
            group.is_text, group.destination = False, word
        elif word in PROPERTIES:
            PROPERTIES[word](self._looks, group, number)

    def _leave_text(self, word: str) -> None:
        if word in {"listtext", "pntext"} and self._groups[-1].is_text:
            self._pieces.add("• ")
        self._groups[-1].is_text = False

    def _take_character(self, number: int) -> None:
        self._flush()
        self._add(chr(number % (MAX_UNIT + 1)))
        self._skip = self._groups[-1].fallback_bytes

    def _add(self, text: str) -> None:
        group = self._groups[-1]
        if group.is_text and not group.is_deleted:
            self._flush()
            self._pieces.add(text, self._looks.kind_of(group))

    def _flush(self) -> None:
        if self._bytes:
            group = self._groups[-1]
            text = self._bytes.decode(self._looks.code_page_of(group), errors="replace")
            self._pieces.add(text, self._looks.kind_of(group))
            self._bytes.clear()


def join_halves(text: str) -> str:
    """Make characters of their UTF-16 halves."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
