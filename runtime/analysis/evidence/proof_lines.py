"""A resume as lines of words: what one line or sentence says, without the stretches that prove nothing."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from itertools import accumulate, chain
from operator import add

from runtime.analysis.beyond_ascii import beyond_ascii, has_sign_of
from runtime.analysis.evidence.degrees import DegreeLine, degree_lines
from runtime.analysis.evidence.line_cutting import cut_lines, join_wrapped, leave_addresses_out

Place = tuple[int, int]

ASIAN = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7af"))
WORD = re.compile(r"[A-Za-z]+\+{1,2}(?!\w)|[CFJcfj]#|\.(?:NET|Net|net)\b|[A-Za-z]&[A-Za-z]\b|[^\W_]+")
SIGNS_OF_NAMES = ("+", "#", "&", ".n", ".N")  # which `WORD` takes into a name, as in C++, C#, R&D and .NET
WESTERN = bytes(range(256)).decode("cp1252", "replace")
SPACES = re.compile(r"\s+")
MARKS = " \t-*•·▪●◦■\u2013\u2014>"
PARAGRAPHS = "\n\n"  # no sentence goes on over it
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
        text = join_wrapped(leave_addresses_out(blank(text, unproven, apart=PARAGRAPHS)))
        if has_sign_of(text, ASIAN):
            text = edges_of_asian().sub(" ", text)
        self.texts = [line for line in cut_lines(text) if line]
        found = words_by_line(self.texts)
        self._counts = list(map(len, found))
        self._starts = list(accumulate((count + APART for count in self._counts[:-1]), initial=0))
        self.words = list(chain.from_iterable(found))
        ends = map(add, self._starts, self._counts)
        self.places = list(chain.from_iterable(map(range, self._starts, ends)))

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


@cache
def edges_of_asian() -> re.Pattern[str]:
    """Return where signs that are set without spaces stand beside Latin letters; few texts have any."""
    asian = "".join(f"{first}-{last}" for first, last in ASIAN)
    return re.compile(f"(?<=[{asian}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9+#])(?=[{asian}])")


def words_by_line(lines: Sequence[str]) -> list[list[str]]:
    """Return the words of each line as `WORD` finds them; `str` is faster where no sign of a name stands."""
    if not lines:
        return []
    whole = "\n".join(lines)
    if not is_western(whole):
        return list(map(WORD.findall, lines))
    plain = without_signs(whole).split("\n")
    if not has_sign(whole):
        return list(map(str.split, plain))
    return [WORD.findall(line) if has_sign(line) else words.split() for line, words in zip(lines, plain, strict=True)]


def is_western(text: str) -> bool:
    """Tell whether all letters of a text are of Windows-1252."""
    return not any(letter.isalnum() and letter not in WESTERN for letter in frozenset(beyond_ascii(text)))


def without_signs(text: str) -> str:
    """Return a western text with a space for all that is no letter, digit or line break."""
    return text.encode("cp1252", "replace").translate(letters_or_spaces()).decode("cp1252", "replace")


@cache
def letters_or_spaces() -> bytes:
    """Return what each byte of Windows-1252 becomes: itself if a letter, a digit or a line break, else a space."""
    return bytes(code if letter.isalnum() or letter == "\n" else ord(" ") for code, letter in enumerate(WESTERN))


def has_sign(text: str) -> bool:
    """Tell whether a text has one of `SIGNS_OF_NAMES`."""
    return "+" in text or "#" in text or "&" in text or ".n" in text or ".N" in text


def blank(text: str, places: Iterable[Place], apart: str = "\n") -> str:
    """Return the text with a line break, or what is given, in place of each stretch; places may overlap."""
    kept: list[str] = []
    done = 0
    for start, end in sorted(places):
        if end > done:
            kept.append(text[done : max(done, start)])
            done = end
    return apart.join([*kept, text[done:]]) if kept else text
