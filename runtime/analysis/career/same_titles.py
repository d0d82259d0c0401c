"""Finds the titles of which one must have been held: the posting's own, and all other names of the same job."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from msgspec import Struct

from runtime.analysis.career.posting_title import parts_of_title
from runtime.analysis.career.title_words import (
    TitleWords,
    read_title,
    same_words,
    short_names,
    unify,
    words_of_kind,
)
from runtime.analysis.tables import table_lines

LETTERS: Final = 3
LONGEST_TITLE: Final = 200


class Family(Struct, frozen=True):
    """The titles of one job, and those of narrower or higher posts that hold it too."""

    titles: tuple[TitleWords, ...]
    narrower: tuple[TitleWords, ...]


class Wanted(Struct, frozen=True):
    """The titles of which one must have been held, by their heads.

    openings: first letters of all spellings of the heads: a line without any of them names none of the titles.
    """

    by_head: dict[str, list[TitleWords]]
    openings: tuple[str, ...]


@lru_cache(maxsize=512)
def titles_wanted(title: str, alternatives: tuple[str, ...]) -> Wanted:
    """Return the posting's own titles, those given as alternatives, and the others of the job."""
    found: list[TitleWords] = []
    for text in (title, *alternatives):
        for part in parts_of_title(text[:LONGEST_TITLE]):
            read = read_title(part)
            if read is not None and read not in found:
                found.append(read)
    for read in tuple(found):
        found += [other for other in same_titles(read) if other not in found]
    by_head: dict[str, list[TitleWords]] = {}
    for read in found:
        by_head.setdefault(read.head, []).append(read)
    return Wanted(by_head, openings_of(list(by_head)))


def openings_of(heads: Sequence[str]) -> tuple[str, ...]:
    """Return the first letters of all spellings of the heads."""
    spellings = {other for words in (same_words(), short_names()) for other, word in words.items() if word in heads}
    return tuple({word[:LETTERS] for word in (*heads, *spellings)})


@cache
def families_by_head() -> dict[str, list[tuple[TitleWords, Family]]]:
    """Return for each head the titles that have it, each with its family."""
    found: dict[str, list[tuple[TitleWords, Family]]] = {}
    for line in table_lines("career_same_titles"):
        titles, _, narrower = line.partition(">")
        family = Family(read_titles(titles), read_titles(narrower))
        for title in family.titles:
            found.setdefault(title.head, []).append((title, family))
    return found


def read_titles(cell: str) -> tuple[TitleWords, ...]:
    """Return the titles that a table's line parts by upright bars."""
    read = (read_title(unify(title.strip())) for title in cell.split("|"))
    return tuple(title for title in read if title is not None)


def same_titles(title: TitleWords) -> list[TitleWords]:
    """Return the other titles of the same job, with what this one says beyond the job: its rank, its field."""
    known = [pair for pair in families_by_head().get(title.head, ()) if pair[0].words <= title.words]
    longest = max((len(name.words) for name, _ in known), default=0)
    found: list[TitleWords] = []
    for name, family in known:
        if len(name.words) < longest:
            continue
        twice = {word for other in family.titles if other.words <= title.words for word in other.words}
        beyond = title.words - name.words - twice - words_of_kind("plain")
        if beyond & words_of_kind("apart"):
            continue
        senior = title.is_senior and not name.is_senior
        for other in family.titles + family.narrower:
            is_narrow = len(other.words) == 1 and other.head in words_of_kind("wide") and not beyond
            read = TitleWords(other.words | beyond, other.head, senior, is_narrow)
            if read.words != title.words or read.head != title.head:
                found.append(read)
    return found
