"""Many expressions, each searched only where the words stand that it needs."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from msgspec import Struct

from runtime.analysis.evidence.needed_words import EDGE, Texts, needed_words
from runtime.analysis.evidence.phrasings import lower_letters

KEPT_LETTERS = 400_000
OFTEN = 3  # a word that stands so often in a text tells little about a place in it


def spell_plainly(lower: str) -> str:
    """Return the words of a text of `lower_letters` between spaces, of Windows-1252 alone; a space for all else."""
    return lower.encode("cp1252", "replace").translate(letters_or_spaces()).decode("cp1252", "replace")


@cache
def letters_or_spaces() -> bytes:
    """Return what each byte of Windows-1252 becomes: itself if a letter, else a space."""
    letters = bytes(range(256)).decode("cp1252", "replace")
    return bytes(code if letter.isalpha() else ord(" ") for code, letter in enumerate(letters))


def places_of(text: str, part: str) -> Iterator[int]:
    """Yield where a part of a text stands."""
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


class Phrasing:
    """One expression of a table.

    Attributes:
        kind: Its kind.
        source: As it is written.
        ways: As `needed_words` gives them.
    """

    def __init__(self, kind: str, source: str) -> None:
        """Take an expression for lower-case text; it is put together when it is first searched."""
        self.kind, self.source = kind, source
        self.ways = needed_words(source)
        if not all(self.ways):
            message = f"an expression must need a word: {source}"
            raise ValueError(message)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression."""
        return re.compile(self.source)


class Way(Struct, frozen=True):
    """A way in which an expression may match.

    Attributes:
        place: Of the expression in its table.
        words: Sets of words of which each must have one there, the rarest first.
    """

    place: int
    phrasing: Phrasing
    words: tuple[set[str], ...]

    def may_match_among(self, words: frozenset[str]) -> bool:
        """Tell whether each of the sets has one of the words."""
        for each in self.words:  # noqa: SIM110 - a generator costs more than the sets
            if each.isdisjoint(words):
                return False
        return True


Part = tuple[Way, tuple[set[str], ...]]  # a way by one of its sets, and the other sets


class Likely(Struct, frozen=True):
    """The phrasings that may stand in a text.

    Attributes:
        ways: By a word of the text that each needs, with what else it needs.
        signs: These words: one of them stands wherever a phrasing does.
    """

    ways: Mapping[str, Sequence[Part]]
    signs: frozenset[str]

    def among(self, words: frozenset[str]) -> list[Phrasing]:
        """Return those, in their order, that may stand in a part of the text that has these words."""
        found: dict[int, Phrasing] = {}
        parts = [part for sign in words & self.signs for part in self.ways[sign]]
        for way, others in parts:
            for each in others:
                if each.isdisjoint(words):
                    break
            else:
                found[way.place] = way.phrasing
        return [found[place] for place in sorted(found)]


class PhrasingIndex:
    """Expressions by the words that they need; which words of texts those are is learnt when they first come.

    Attributes:
        phrasings: All of them, in their order.
        kept_letters: How many letters the words have that it has learnt; at most `KEPT_LETTERS` and those of one text.
    """

    def __init__(self, phrasings: Iterable[Phrasing]) -> None:
        """Take expressions, which keep their order."""
        self.phrasings = tuple(phrasings)
        self._begin()

    def likely_in(self, text: str) -> Likely:
        """Return the phrasings that may stand in a text as it is written."""
        return self.likely_among(Counter(spell_plainly(lower_letters(text)).split()))

    def likely_among(self, counts: Mapping[str, int]) -> Likely:
        """Return the phrasings that may stand in a text.

        Args:
            counts: How often each of its words stands there: runs of letters, in lower case.
        """
        if self.kept_letters > KEPT_LETTERS:
            self._begin()
        words = frozenset(counts)
        for word in words - self._known:
            self._learn(word)
        found: dict[str, list[Part]] = {}
        often = frozenset([word for word, count in counts.items() if count >= OFTEN])
        met = {id(way): way for sign in words & self._signs.keys() for way in self._signs[sign]}
        for way in met.values():
            if way.may_match_among(words):
                rarest = next((each for each in way.words if each.isdisjoint(often)), way.words[0])
                part = way, tuple([each for each in way.words if each is not rarest])
                for sign in rarest & words:
                    found.setdefault(sign, []).append(part)
        return Likely(found, frozenset(found))

    def _begin(self) -> None:
        """Arrange the expressions, no word known; what was arranged before stays as it is for who still asks it."""
        self.kept_letters = 0
        self._known: set[str] = set()
        self._signs: dict[str, list[Way]] = {}
        self._met_by: dict[str, list[tuple[Way, set[str]]]] = defaultdict(list)
        for place, phrasing in enumerate(self.phrasings):
            for needed in phrasing.ways:
                way = Way(place, phrasing, tuple(set() for _ in needed))
                for pieces, words in zip(needed, way.words, strict=True):
                    self._add_pieces(pieces, way, words)
        self._longest = max(map(len, self._met_by), default=0)
        self._inside = [piece for piece in self._met_by if EDGE not in (piece[0], piece[-1])]

    def _add_pieces(self, pieces: Texts, way: Way, words: set[str]) -> None:
        """Take one of the sets that a way needs."""
        for piece in pieces:
            self._met_by[piece].append((way, words))

    def _learn(self, word: str) -> None:
        """Add a word to each set that it meets."""
        self._known.add(word)
        self.kept_letters += len(word)
        whole = f" {word} "
        reach = min(len(whole), self._longest)
        pieces = {whole[:end] for end in range(2, reach + 1)} | {whole[-end:] for end in range(2, reach + 1)}
        pieces.update(piece for piece in self._inside if piece in whole)
        for piece in pieces & self._met_by.keys():
            for way, words in self._met_by[piece]:
                if words is way.words[0] and word not in words:
                    self._signs.setdefault(word, []).append(way)
                words.add(word)
