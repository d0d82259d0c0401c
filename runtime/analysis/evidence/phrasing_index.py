"""Many expressions, each searched only where the words stand that it needs."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, cached_property

from msgspec import Struct

from runtime.analysis.evidence.needed_words import EDGE, Texts, needed_words
from runtime.analysis.evidence.phrasings import lower_letters

KEPT_WORDS = 50_000
Words = AbstractSet[bytes]


def spell_in_bytes(lower: str) -> bytes:
    """Return the words of a text of `lower_letters` between spaces, one byte a character; a space for other letters."""
    return lower.encode("cp1252", "replace").translate(letters_or_spaces())


@cache
def letters_or_spaces() -> bytes:
    """Return what each byte of Windows-1252 becomes: itself if a letter, else a space."""
    letters = bytes(range(256)).decode("cp1252", "replace")
    return bytes(code if letter.isalpha() else ord(" ") for code, letter in enumerate(letters))


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
    words: Sequence[Words]


class Likely:
    """The phrasings that may stand in a text, by the words of the text that they need.

    Attributes:
        signs: Words of which one stands wherever one of the phrasings does.
    """

    def __init__(self, ways: Iterable[Way]) -> None:
        """Take each way in which one may stand there."""
        self._by_word: dict[bytes, list[Way]] = defaultdict(list)
        for way in ways:
            for word in way.words[0]:
                self._by_word[word].append(way)
        self.signs = frozenset(self._by_word)

    def among(self, words: Sequence[bytes]) -> list[Phrasing]:
        """Return those, in their order, that may stand in a part of the text that has these words."""
        if self.signs.isdisjoint(words):
            return []  # the cheap test: most parts hold no such word
        found: dict[int, Phrasing] = {}
        for sign in self.signs.intersection(words):
            for way in self._by_word[sign]:
                if way.place not in found and all_meet(way.words, words):
                    found[way.place] = way.phrasing
        return [found[place] for place in sorted(found)]


def all_meet(needed: Sequence[Words], words: Iterable[bytes]) -> bool:
    """Tell whether each of the sets has one of the words."""
    for each in needed:  # noqa: SIM110 - a generator costs more than the sets
        if each.isdisjoint(words):
            return False
    return True


class PhrasingIndex:
    """Expressions by the words that they need; which words of texts those are is learnt when they first come.

    Attributes:
        phrasings: All of them, in their order.
    """

    def __init__(self, phrasings: Iterable[Phrasing]) -> None:
        """Arrange the expressions, which keep their order."""
        self._ways: list[tuple[int, Phrasing, list[set[bytes]]]] = []
        self._met_by: dict[str, list[tuple[int, set[bytes]]]] = defaultdict(list)
        self.phrasings = tuple(phrasings)
        for place, phrasing in enumerate(self.phrasings):
            for way in phrasing.ways:
                self._add_way(place, phrasing, way)
        self._inside = [piece for piece in self._met_by if EDGE not in (piece[0], piece[-1])]
        self._known: set[bytes] = set()
        self._signs: dict[bytes, list[int]] = {}

    @property
    def kept_words(self) -> int:
        """How many words of texts it has learnt; at most `KEPT_WORDS` and those of one text."""
        return len(self._known)

    def _add_way(self, place: int, phrasing: Phrasing, way: Sequence[Texts]) -> None:
        """Take a way in which an expression may match."""
        met: list[set[bytes]] = [set() for _ in way]
        for pieces, words in zip(way, met, strict=True):
            for piece in pieces:
                self._met_by[piece].append((len(self._ways), words))
        self._ways.append((place, phrasing, met))

    def likely_among(self, words: frozenset[bytes]) -> Likely:
        """Return the phrasings that may stand in a text of these words: runs of letters, lower case, Windows-1252."""
        if len(self._known) > KEPT_WORDS:
            self._forget()
        for word in words - self._known:
            self._learn(word)
        found: list[Way] = []
        for number in {number for sign in self._signs.keys() & words for number in self._signs[sign]}:
            place, phrasing, met = self._ways[number]
            if all_meet(met, words):
                found.append(Way(place, phrasing, [each & words for each in met]))
        return Likely(found)

    def likely_in(self, text: str) -> Likely:
        """Return the phrasings that may stand in a text as it is written."""
        return self.likely_among(frozenset(spell_in_bytes(lower_letters(text)).split()))

    def _learn(self, word: bytes) -> None:
        """Add a word to each set that it meets."""
        self._known.add(word)
        whole = f" {word.decode('cp1252', 'replace')} "
        pieces = {whole, *(whole[:end] for end in range(2, len(whole)))}
        pieces.update(whole[start:] for start in range(1, len(whole) - 1))
        pieces.update(piece for piece in self._inside if piece in whole)
        for piece in pieces & self._met_by.keys():
            for number, words in self._met_by[piece]:
                words.add(word)
                if words is self._ways[number][2][0]:
                    self._signs.setdefault(word, []).append(number)

    def _forget(self) -> None:
        """Begin anew, so that the words of any number of texts take no more room."""
        self._known.clear()
        self._signs.clear()
        for _, _, met in self._ways:
            for words in met:
                words.clear()
