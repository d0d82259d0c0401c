"""Tells the headings of a resume's sections, and what stands under them."""

import re
from functools import cache
from typing import Final, Literal

from runtime.analysis.tables import table_lines

# `head` is what stands before the first heading, `unknown` what stands under a heading of unknown words.
SectionKind = Literal["work", "education", "other", "profile", "unknown", "head"]

MARKS: Final = " \t#*=_-:|\u2022\u00b7\u25ba~.,\u2014\u2013>[]()&"
WORD: Final = re.compile(r"[^\W\d_]+")
FIRST_WORD: Final = re.compile(r"[\W\d_]{0,12}([^\W\d_]+)")
PART: Final = re.compile(r"\s*(?:&|/|,|\+|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b)\s*")
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
    if len(line) > LONGEST_HEADING or not line:
        return None
    if line.endswith(")") and "(" in line[1:]:
        line = line.partition("(")[0].rstrip()
    known = heading_words()
    first = FIRST_WORD.match(line)
    if first is None or first[1].lower() not in known:
        return None
    words = WORD.findall(line)
    if len(words) > MOST_WORDS or words[-1].lower() not in known:
        return None
    if any(word.lower() not in known for word in words) or line[-1] in ".,;" or line[:1].islower():
        return None
    return kind_of_parts(line.strip(MARKS).lower()) if not any(sign.isdigit() for sign in line) else None


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
    if "other" in found:
        return "other"
    if "work" in found:
        return "work"
    if "education" in found:
        return "education"
    if "path" in found:
        return "work"
    if "profile" in found:
        return "profile"
    return "unknown" if "rest" in found else None


def label_of(line: str) -> tuple[SectionKind, str] | None:
    """Return the kind and the rest of a line that begins with a heading and a colon ("Education: BA History, 2012 - 2016")."""
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
