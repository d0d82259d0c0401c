"""Tells the headings of a resume's sections, and what stands under them."""

import re
from functools import cache, lru_cache
from typing import Final, Literal

from runtime.analysis.tables import table_lines

# `head` is what stands before the first heading, `unknown` what stands under a heading of unknown words.
SectionKind = Literal["work", "education", "other", "profile", "unknown", "head"]

# Of several kinds the first one here counts; a path (history) is of work unless it is of education.
KINDS: Final[tuple[tuple[str, SectionKind], ...]] = (
    ("other", "other"),
    ("work", "work"),
    ("education", "education"),
    ("path", "work"),
    ("profile", "profile"),
    ("rest", "unknown"),
)
MARKS: Final = " \t#*=_-:|\u2022\u00b7\u25ba~.,\u2014\u2013>[]()&"
WORD: Final = re.compile(r"[^\W\d_]+")
FIRST_WORD: Final = re.compile(r"[\W\d_]{0,12}([^\W\d_]+)")
PART: Final = re.compile(r"\s*(?:&|/|,|\+|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b)\s*")
PAIR_OF_DIGITS: Final = re.compile(r"\d\d")
LONGEST_HEADING: Final = 60
MOST_WORDS: Final = 7
LEAST_LETTERS: Final = 3


@cache
def heading_words() -> dict[str, frozenset[str]]:
    """Return the kinds of each word that headings are made of."""
    kinds: dict[str, set[str]] = {}
    for line in table_lines("career_headings"):
        kind, _, words = line.partition(":")
        for word in words.split():
            kinds.setdefault(word, set()).add(kind)
    return {word: frozenset(names) for word, names in kinds.items()}


def heading_of(line: str) -> SectionKind | None:
    """Return the kind of section that a line opens, None when it is no heading of known words."""
    if not may_be_heading(line):
        return None
    bare = line.partition("(")[0].rstrip() if line[-1] == ")" and "(" in line[1:] else line
    lower = bare.lower()
    words = WORD.findall(lower)
    known = heading_words()
    if len(words) > MOST_WORDS or any(word not in known for word in words) or PAIR_OF_DIGITS.search(bare):
        return None
    return kind_of_parts(lower.strip(MARKS))


def may_be_heading(line: str) -> bool:
    """Whether a closer look is worth it: a short line that begins with a word of headings and is no sentence."""
    if not line or len(line) > LONGEST_HEADING or line[-1] in ".,;" or line[0].islower():
        return False
    first = FIRST_WORD.match(line)
    return first is not None and first[1].lower() in heading_words()


@lru_cache(maxsize=4096)  # of words of the table only, so no person's data stays
def kind_of_parts(heading: str) -> SectionKind | None:
    """Return what a heading announces: work, if one of its parts is of work alone."""
    kinds = [kind for part in PART.split(heading) if (kind := kind_of_words(WORD.findall(part))) is not None]
    if "work" in kinds:
        return "work"
    return kinds[0] if kinds else None


def kind_of_words(words: list[str]) -> SectionKind | None:
    """Return what the words of one part announce; what is no work goes first, as in "volunteer work"."""
    known = heading_words()
    found: set[str] = set()
    for word in words:
        kinds = known[word]
        if "filler" not in kinds:
            found |= kinds
    return settle(found)


def settle(found: set[str]) -> SectionKind | None:
    """Return the kind that counts among several."""
    return next((kind for word, kind in KINDS if word in found), None)


def label_of(line: str) -> tuple[SectionKind, str] | None:
    """Return the kind and the rest of a line that begins with a heading and a colon ("Education: BA, 2012 - 2016")."""
    label, colon, rest = line.partition(":")
    if not colon or not rest.strip() or len(label) > LONGEST_HEADING // 2:
        return None
    kind = heading_of(label)
    return (kind, rest.strip()) if kind else None


def looks_like_heading(line: str) -> bool:
    """Whether a line in capitals stands where a heading of other words might."""
    return (
        line.isupper()
        and LEAST_LETTERS < len(line) < LONGEST_HEADING
        and not any(sign.isdigit() or sign in "@|;" for sign in line)
    )


def has_heading(line: str) -> bool:
    """Whether a line is a heading of known words."""
    return heading_of(line.strip()) is not None
