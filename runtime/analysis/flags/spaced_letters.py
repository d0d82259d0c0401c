"""Joins words whose letters were set apart ('i g n o r e'), so that they can be read."""

import re
from collections.abc import Iterator

from runtime.analysis.flags.folded import fold
from runtime.analysis.flags.machine_words import machine_words
from runtime.analysis.flags.seen_text import SeenText, leave_out

SPACED = re.compile(r"(?<![^\W_])[^\W_](?:[ .\-_*\u00b7|/]{1,3}[^\W_](?![^\W_])){7,}")
GAP = re.compile(r"[\W_]+")
MAX_WORD = 16
MIN_WORD = 2


def join_letters(text: str) -> SeenText:
    """Return the text with spaced letters joined to the words that orders to a machine are made of."""
    return leave_out(text, [gap for match in SPACED.finditer(text) for gap in gaps_within_words(match)])


def gaps_within_words(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the places between letters of one word."""
    gaps = [(match.start() + gap.start(), match.start() + gap.end()) for gap in GAP.finditer(match[0])]
    between = set(ends_of_words(GAP.sub("", match[0])))
    return (gap for count, gap in enumerate(gaps, start=1) if count not in between)


def ends_of_words(letters: str) -> Iterator[int]:
    """Yield after how many letters a word ends: known words, the longest first, and what stands between them."""
    known = machine_words().codes
    letters = fold(letters)
    index, unknown = 0, False
    while index < len(letters):
        length = next(
            (
                length
                for length in range(MAX_WORD, MIN_WORD - 1, -1)
                if letters[index : index + length] in known and index + length <= len(letters)
            ),
            0,
        )
        if length and unknown:
            yield index
        if length:
            yield index + length
        unknown = not length
        index += length or 1
