"""What a reader of one format collects: the text that a person sees, and beside it the text that nobody sees."""

from msgspec import Struct

from runtime.analysis.files.clean import MAX_TEXT_CHARACTERS

MAX_RAW_CHARACTERS = 2 * MAX_TEXT_CHARACTERS  # what `clean_text` looks at
SEEN, HIDDEN, WHITE = range(3)


class Reading(Struct, frozen=True, kw_only=True):
    """The text of a file before it is cleaned.

    Attributes:
        seen: What a person who opens the file can read.
        hidden: What such a person cannot see: white on white, tiny, off the page, marked as hidden.
    """

    seen: str
    hidden: str = ""


class Pieces:
    """Collects text piece by piece, in order.

    Attributes:
        has_backdrop: Something dark lies behind text at a place that is not known, so white text may be visible.
    """

    def __init__(self) -> None:
        self.has_backdrop = False
        self._pieces: list[tuple[int, str]] = []
        self._left = MAX_RAW_CHARACTERS

    @property
    def is_full(self) -> bool:
        """Whether there is more text than is kept."""
        return self._left <= 0

    @property
    def has_white(self) -> bool:
        """Whether there is white text with nothing known to lie under it."""
        return any(kind == WHITE for kind, _ in self._pieces)

    def add(self, piece: str, kind: int = SEEN) -> None:
        """Add text that is `SEEN`, `HIDDEN`, or `WHITE` with nothing known to lie under it."""
        self._pieces.append((kind, piece))
        self._left -= len(piece)

    def reading(self) -> Reading:
        """Return what was collected; hidden text keeps the white space between its pieces."""
        hidden_kinds = {HIDDEN} if self.has_backdrop else {HIDDEN, WHITE}
        if hidden_kinds.isdisjoint({kind for kind, _ in self._pieces}):
            return Reading(seen="".join(piece for _, piece in self._pieces))
        seen = "".join(" " if kind in hidden_kinds else piece for kind, piece in self._pieces)
        hidden = "".join(
            piece if kind in hidden_kinds else "\n" if "\n" in piece else " " for kind, piece in self._pieces
        )
        return Reading(seen=seen, hidden=hidden)
