"""Finds walls of keywords: long runs of names that the rest of the resume hardly ever comes back to."""

import re
from collections.abc import Iterator

from runtime.analysis.evidence.proof_lines import WORD
from runtime.analysis.flags.stuffing import has_no_prose

LEAST_CHARACTERS = 200
LEAST_WORDS = 40
MOST_REPEATED = 0.3
TIME_OF_A_JOB = re.compile(
    r"\b(?:19|20)\d\d\)?\s{0,2}(?:[-\u2013\u2014]|to|until|bis|à|hasta)\s{0,2}(?:\w+\.?\s)?(?:19|20|[a-z])"
)


def find_walls(text: str) -> list[tuple[int, int]]:
    """Return the places of long lines of bare names of which few stand anywhere else in the text."""
    return [place for place in long_lines(text) if is_wall(text, *place)]


def long_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of lines that may be walls."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if end - start >= LEAST_CHARACTERS:
            yield start, end
        start = end + 1


def is_wall(text: str, start: int, end: int) -> bool:
    """Tell whether a line is a wall."""
    piece = text[start:end].lower()
    words = WORD.findall(piece) if has_no_prose(piece) and not TIME_OF_A_JOB.search(piece) else []
    if len(words) < LEAST_WORDS:
        return False
    told = set(words)
    elsewhere = set(WORD.findall((text[:start] + " " + text[end:]).lower()))
    return len(told & elsewhere) <= MOST_REPEATED * len(told)
