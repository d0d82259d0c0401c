"""Which occupations a text reads like, by the words that people of each use."""

import math
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from runtime.analysis.tables import table_lines
from runtime.analysis.words import ResumeWords, join_stems, stop_words, weak_words, words_of

TITLE_WEIGHT = 3.0
TITLE_WORD_WEIGHT = 0.5
WEAK_SHARE = 0.3
MOST_COUNTED = 4
COUNT_FACTORS = tuple(math.sqrt(count) for count in range(MOST_COUNTED + 1))
SHARPNESS = 2.0
KEPT = 8


class OccupationTitle(Struct, frozen=True, kw_only=True):
    """One title; `pair` is its first two stems, a quick test before the phrase is searched, None if it has only one."""

    phrase: str
    pair: tuple[str, str] | None
    occupation: int
    weight: float


class OccupationTable(Struct, frozen=True, kw_only=True):
    """The table in the shape that a text is compared with.

    Attributes:
        names: The first title of each occupation.
        words: Stem to (occupation, weight) pairs; a word of few occupations weighs more.
        titles: First stem of a title to the titles.
        vocabulary: The stems of both.
    """

    names: tuple[str, ...]
    words: dict[str, tuple[tuple[int, float], ...]]
    titles: dict[str, tuple[OccupationTitle, ...]]
    vocabulary: frozenset[str]
    written_titles: tuple[tuple[str, ...], ...]

    def titles_of(self, occupation: int) -> tuple[str, ...]:
        """Return the titles of one occupation, as written."""
        return self.written_titles[occupation]


@cache
def occupation_table() -> OccupationTable:
    """Read the table once."""
    rows = [line.partition(" | ") for line in table_lines("occupations")]
    titles = [row[0].split("; ") for row in rows]
    vocabulary = [frozenset(words_of(row[2])) - stop_words() for row in rows]
    in_titles = [frozenset(words_of(row[0])) - stop_words() - weak_words() for row in rows]
    words, by_first = word_index(vocabulary, in_titles), title_index(titles)
    return OccupationTable(
        names=tuple(each[0] for each in titles),
        words=words,
        titles=by_first,
        vocabulary=frozenset(words.keys() | by_first.keys()),
        written_titles=tuple(map(tuple, titles)),
    )


def word_index(
    vocabulary: list[frozenset[str]], in_titles: list[frozenset[str]]
) -> dict[str, tuple[tuple[int, float], ...]]:
    """Weigh each word of each occupation by how few occupations share it."""
    everything = [words | titles for words, titles in zip(vocabulary, in_titles, strict=True)]
    index: dict[str, list[tuple[int, float]]] = {}
    for occupation, words in enumerate(everything):
        for word in sorted(words):
            share = 1.0 if word in vocabulary[occupation] else TITLE_WORD_WEIGHT
            index.setdefault(word, []).append((occupation, share * (WEAK_SHARE if word in weak_words() else 1.0)))
    count = len(everything)
    return {
        word: tuple((occupation, share * math.log(count / len(pairs)) / math.log(count)) for occupation, share in pairs)
        for word, pairs in index.items()
    }


def title_index(titles: list[list[str]]) -> dict[str, tuple[OccupationTitle, ...]]:
    """Arrange the titles by their first stem; longer titles weigh more."""
    index: dict[str, list[OccupationTitle]] = {}
    for occupation, names in enumerate(titles):
        for name in names:
            stems = words_of(name)
            weight = TITLE_WEIGHT * math.sqrt(len(stems))
            pair = (stems[0], stems[1]) if len(stems) > 1 else None
            title = OccupationTitle(phrase=join_stems(stems), pair=pair, occupation=occupation, weight=weight)
            index.setdefault(stems[0], []).append(title)
    return {first: tuple(entries) for first, entries in index.items()}


def occupation_profile(read: ResumeWords) -> dict[int, float]:
    """Return the `KEPT` occupations that fit best, weights squared and of length 1; empty without any sign."""
    table = occupation_table()
    points = [0.0] * len(table.names)
    words, titles = table.words, table.titles
    for word in filter(table.vocabulary.__contains__, read.counts):
        # In the text's order: a set's order would change the last digits.
        factor = COUNT_FACTORS[min(read.counts[word], MOST_COUNTED)]
        for occupation, weight in words.get(word, ()):
            points[occupation] += weight * factor
        for title in titles.get(word, ()):
            if title.pair is None or (title.pair[1] in read.counts and title.phrase in read.phrase):
                points[title.occupation] += title.weight
    return sharpen(points)


def sharpen(points: list[float]) -> dict[int, float]:
    """Keep the best, raise them to `SHARPNESS`, scale to length 1."""
    best = sorted(range(len(points)), key=points.__getitem__, reverse=True)[:KEPT]  # of equal ones the first
    raised = {occupation: points[occupation] ** SHARPNESS for occupation in best if points[occupation] > 0}
    length = math.sqrt(sum(value * value for value in raised.values()))
    return {occupation: value / length for occupation, value in raised.items()} if length else {}


def likeness(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    """Return the cosine of two profiles, between 0 and 1."""
    return min(1.0, sum(weight * other[occupation] for occupation, weight in one.items() if occupation in other))


def best_occupation(profile: Mapping[int, float]) -> str:
    """Name the occupation that fits best; empty without any sign."""
    if not profile:
        return ""
    return occupation_table().names[max(profile, key=lambda occupation: (profile[occupation], -occupation))]
