"""A resume as lines of words: what one line or sentence says, without the stretches that prove nothing."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property

from runtime.analysis.evidence.degrees import DegreeLine, degree_lines
from runtime.analysis.evidence.line_cutting import cut_lines, join_wrapped, leave_addresses_out

Place = tuple[int, int]

ASIAN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
GLUED = re.compile(f"(?<=[{ASIAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9+#])(?=[{ASIAN}])")
HAS_ASIAN = re.compile(f"[{ASIAN}]")
WORD = re.compile(r"[A-Za-z]+\+{1,2}(?!\w)|[CFJcfj]#|\.(?:NET|Net|net)\b|[A-Za-z]&[A-Za-z]\b|[^\W_]+")
LETTERS_OR_SPACES = bytes(code if bytes([code]).isalnum() else ord(" ") for code in range(256))
SPACES = re.compile(r"\s+")
MARKS = " \t-*•·▪●◦■\u2013\u2014>"
APART = 1_000  # between two lines, so that nothing is near across them
MOST_QUOTED = 240


class ProofLines:
    """The lines of one resume and their words, each word with a place; words of two lines are far apart.

    Attributes:
        texts: The lines, as written but for line breaks within one.
        words: All words, as written.
        places: The place of each word.
    """

    def __init__(self, text: str, unproven: Iterable[Place] = ()) -> None:
        """Read the text; what stands in `unproven` is no part of any line."""
        text = join_wrapped(leave_addresses_out(blank(text, unproven)))
        if HAS_ASIAN.search(text):
            text = GLUED.sub(" ", text)
        self.texts = [line for line in cut_lines(text) if line]
        self.words: list[str] = []
        self.places: list[int] = []
        self._starts: list[int] = []
        self._counts: list[int] = []
        place = 0
        for line in self.texts:
            found = find_words(line)
            self._starts.append(place)
            self._counts.append(len(found))
            self.words += found
            self.places += range(place, place + len(found))
            place += len(found) + APART

    @cached_property
    def degrees(self) -> list[DegreeLine]:
        """The lines that name a finished degree."""
        return degree_lines(self.texts)

    def word_count_at(self, index: int) -> int:
        """Return how many words the line has that holds the word at this index."""
        line = bisect_right(self._starts, self.places[index]) - 1
        return self._counts[line]

    def text_at(self, place: int) -> str:
        """Return the line that has this place."""
        return self.texts[bisect_right(self._starts, place) - 1]

    def quote_at(self, place: int, words: Sequence[str] = ()) -> str:
        """Return the line that has this place; of a very long one what stands around the first of `words`."""
        line = SPACES.sub(" ", self.text_at(place).lstrip(MARKS))
        if len(line) <= MOST_QUOTED:
            return line
        middle = max((line.find(word) for word in words), default=0)
        start = max(0, line.rfind(" ", 0, max(1, middle - MOST_QUOTED // 2)) + 1)
        return line[start : start + MOST_QUOTED].rpartition(" ")[0] or line[start : start + MOST_QUOTED]


def find_words(line: str) -> list[str]:
    """Return the words of a line as `WORD` finds them; most lines have no sign of a name, and `str` is faster there."""
    if not line.isascii() or has_sign(line):
        return WORD.findall(line)
    return line.encode().translate(LETTERS_OR_SPACES).decode().split()


def has_sign(line: str) -> bool:
    """Tell whether a line has a sign that `WORD` takes into a name, as in C++, C#, R&D and .NET."""
    return "+" in line or "#" in line or "&" in line or ".n" in line or ".N" in line


def blank(text: str, places: Iterable[Place]) -> str:
    """Return the text with a line break in place of each stretch; places may overlap."""
    kept: list[str] = []
    done = 0
    for start, end in sorted(places):
        if end > done:
            kept.append(text[done : max(done, start)])
            done = end
    return "\n".join([*kept, text[done:]]) if kept else text
