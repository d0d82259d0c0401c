"""Finds walls of keywords: long runs of names that the rest of the resume hardly ever comes back to."""

import re
from collections.abc import Iterable, Iterator

from runtime.analysis.evidence.proof_lines import WORD, Place, blank
from runtime.analysis.flags.stuffing import has_no_prose

LEAST_CHARACTERS = 200
LEAST_WORDS = 35
PROSE = re.compile(r"[^\W\d_]{2}[.!?](?:\s|$)|\b(?:19|20)\d\d\b")  # ends of sentences, and dates
MOST_PROSE = 1
MOST_REPEATED = 0.3
TIME_OF_A_JOB = re.compile(
    r"\b(?:19|20)\d\d\)?\s{0,2}(?:[-\u2013\u2014]|to|until|bis|à|hasta)\s{0,2}(?:\w+\.?\s)?(?:19|20|[a-z])"
)


def find_walls(text: str, asides: Iterable[Place]) -> list[Place]:
    """Return the places of long lines of bare names of which few stand anywhere else in the text.

    Args:
        text: A resume.
        asides: The places of its wishes and hobbies, and of what is pasted: what stands there is no sign of a use.
    """
    found = [place for place in long_lines(text) if is_bare(text[slice(*place)])]
    if not found:
        return []
    elsewhere = frozenset(WORD.findall(blank(text, [*found, *asides]).lower()))
    return [place for place in found if is_wall(text[slice(*place)].lower(), elsewhere)]


def long_lines(text: str) -> Iterator[Place]:
    """Yield the places of lines that may be walls."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if end - start >= LEAST_CHARACTERS:
            yield start, end
        start = end + 1


def is_bare(line: str) -> bool:
    """Tell whether a line holds names alone: hardly a word or an end of a sentence, and no dates."""
    return has_no_prose(line.lower()) and len(PROSE.findall(line)) <= MOST_PROSE


def is_wall(piece: str, elsewhere: frozenset[str]) -> bool:
    """Tell whether a line is a wall."""
    words = WORD.findall(piece)
    told = frozenset(words)
    return len(words) >= LEAST_WORDS and len(told & elsewhere) <= MOST_REPEATED * len(told)
