"""Finds where in a resume a quoted line stands, through all that was cut out before it was read."""

import re
from collections.abc import Iterable, Iterator, Sequence

from runtime.analysis.evidence.line_cutting import ADDRESS
from runtime.analysis.gap_result import Quote

JOINT = " … "  # between the lines for the parts of an enumeration
ASCII_WORD = "[A-Za-z0-9]"
MOST_TRIES = 500  # beginnings in a text that repeats one word without end

Place = tuple[int, int]  # as in the evidence, whose tables who only places quotes does not need


class Stretches:
    """Parts of one text that are read as if nothing stood between them.

    Attributes:
        text: The parts, each from the next by a line break, as `proof_lines.blank` leaves them.
        parts: Their places in the whole text.
    """

    def __init__(self, whole: str, parts: Sequence[Place]) -> None:
        """Keep these parts of a text."""
        self._whole = whole
        self.parts = parts
        self.text = "\n".join(whole[start:end] for start, end in parts)

    @property
    def apart(self) -> str:
        """The parts, each a paragraph of its own: no sentence goes on from one to the next."""
        return "\n\n".join(self._whole[start:end] for start, end in self.parts)

    def without(self, places: Iterable[Place]) -> "Stretches":
        """Return what is left when these places of `text` are cut out, as `blank` does; they may overlap."""
        left: list[Place] = []
        done = 0
        for start, end in sorted(places):
            if end > done:
                left += self._parts_of(done, max(done, start))
                done = end
        return Stretches(self._whole, [*left, *self._parts_of(done, len(self.text))])

    def only(self, places: Iterable[Place]) -> "Stretches":
        """Return these places of `text` alone."""
        return Stretches(self._whole, [part for start, end in places for part in self._parts_of(start, end)])

    def beside(self, other: "Stretches") -> "Stretches":
        """Return the parts of both; of the same text."""
        return Stretches(self._whole, [*self.parts, *other.parts])

    def quote(self, line: str) -> list[Quote]:
        """Return a line with its place; several where it is put together of lines, none where no such line stands."""
        places = [find_line(self.text, part) for part in line.split(JOINT) if part]
        return [self._quote_at(*place) for place in places if place is not None]

    def has(self, line: str) -> bool:
        """Tell whether each line that a quote is put together of stands here; of none it is so."""
        return all(find_line(self.text, part) for part in line.split(JOINT) if part)

    def _quote_at(self, start: int, end: int) -> Quote:
        first, last = self._original(start), self._original(end - 1) + 1
        words = self._whole[first:last].split()
        return Quote(text=" ".join(words), start=first, end=last, line=self._whole.count("\n", 0, first) + 1)

    def _original(self, index: int) -> int:
        """Return where a character of `text` stands in the whole text."""
        return next(start for start, _ in self._parts_of(index, index + 1))

    def _parts_of(self, start: int, end: int) -> Iterator[Place]:
        """Yield the places of a piece of `text` in the whole text; an empty one at each edge that is a line break."""
        at = 0
        for first, last in self.parts:
            if at <= end and at + last - first >= start:
                yield first + max(start - at, 0), min(first + end - at, last)
            at += last - first + 1


def find_line(text: str, line: str) -> Place | None:
    """Return the first place that has the line's words, however they are spaced; None when there is none."""
    begin = text.find(line)
    while begin >= 0 and cuts_word(text, begin, begin + len(line)):
        begin = text.find(line, begin + 1)
    if begin >= 0:
        return begin, begin + len(line)
    words = line.split()
    if not words:
        return None
    return find_words(text, words) or find_spaced(text, words)


def cuts_word(text: str, start: int, end: int) -> bool:
    """Tell whether a place begins or ends within a word."""
    before, after = text[max(start - 1, 0) : start + 1], text[end - 1 : end + 1]
    return (start > 0 and before.isalnum()) or (end < len(text) and after.isalnum())


def find_words(text: str, words: Sequence[str]) -> Place | None:
    """Return the first place with these words in order and nothing but space and addresses between them."""
    begin = text.find(words[0])
    for _ in range(MOST_TRIES):
        if begin < 0:
            return None
        end = end_of_words(text, begin, words)
        if end is not None and not cuts_word(text, begin, end):
            return begin, end
        begin = text.find(words[0], begin + 1)
    return None


def end_of_words(text: str, at: int, words: Iterable[str]) -> int | None:
    """Return where the words end that begin at a place; None when others stand there."""
    for word in words:
        at = skip_space(text, at)
        if not text.startswith(word, at):
            address = ADDRESS.match(text, at)
            at = skip_space(text, address.end()) if address is not None else at
        if not text.startswith(word, at):
            return None
        at += len(word)
    return at


def skip_space(text: str, at: int) -> int:
    """Return the next place that is no space."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def find_spaced(text: str, words: Sequence[str]) -> Place | None:
    """Return the first place with these words and nothing but space between them, in a text of many repetitions."""
    pattern = r"\s+".join(map(re.escape, words))
    found = re.search(rf"(?<!{ASCII_WORD}(?={ASCII_WORD})){pattern}(?!(?<={ASCII_WORD}){ASCII_WORD})", text)
    return found.span() if found is not None else None
