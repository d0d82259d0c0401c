"""Finds the blocks of a resume that hold what is looked for: the others can neither show nor deny it."""

from collections.abc import Iterable, Iterator
from itertools import chain

from runtime.analysis.evidence.line_cutting import BLANKS, SMALL_LETTERS
from runtime.analysis.evidence.proof_lines import (
    SIGNS_OF_NAMES,
    WORD,
    Place,
    edges_of_asian,
    is_western,
    without_signs,
)

SHORT_WORD = 3  # letters: it stands within many others
GOES_ON = SMALL_LETTERS | {"("}  # a line that begins so may belong to the sentence before


def blocks_around(text: str, places: Iterable[int]) -> list[Place]:
    """Return the lines that hold the places, in order, each with those that its sentences may be wrapped into."""
    found: list[Place] = []
    done = -1
    for place in sorted(places):
        if place > done:
            start, done = block_around(text, place)
            found.append((start, done))
    return found


def block_around(text: str, place: int) -> Place:
    """Return where the block of a place begins and ends; a line break ends it that no wrapped line follows."""
    start = text.rfind("\n", 0, place) + 1
    while start and goes_on_at(text, start):
        start = text.rfind("\n", 0, start - 1) + 1
    end = text.find("\n", place)
    while end >= 0 and goes_on_at(text, end + 1):
        end = text.find("\n", end + 1)
    return start, end if end >= 0 else len(text)


def join_clauses(text: str, places: Iterable[Place]) -> str:
    """Return clauses in lines of their own; what follows one another in one sentence stays together, as written."""
    pieces: list[Place] = []
    for start, end in places:
        goes_on = bool(pieces) and goes_on_after(text, pieces[-1][1], start)
        first = pieces.pop()[0] if goes_on else start
        pieces.append((first, end))
    return "\n\n".join(text[start:end].strip(" ,;\r") for start, end in pieces)


def goes_on_after(text: str, end: int, start: int) -> bool:
    """Tell whether a clause goes on with the sentence of the one before: nothing but signs stands between them."""
    return not text[end:start].strip(" ,;\r\n") and goes_on_at(text, start)


def goes_on_at(text: str, start: int) -> bool:
    """Tell whether the line that begins there may go on with a sentence."""
    first = text[start : start + 1]
    while first and first in BLANKS:
        start += 1
        first = text[start : start + 1]
    return first in GOES_ON


def lines_with(text: str, word: str) -> Iterator[int]:
    """Yield one place of each line that has a word, or has it within another."""
    place = text.find(word)
    while place >= 0:
        yield place
        end = text.find("\n", place)
        place = text.find(word, end) if end >= 0 else -1


def lines_with_word(text: str, word: str) -> Iterator[int]:
    """Yield one place of each line that has a word, or has a long one within another."""
    if len(word) > SHORT_WORD:
        yield from lines_with(text, word)
        return
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        if not is_within(text[place - 1 : place] + text[end : end + 1]):
            yield place
        place = text.find(word, end)


def is_within(neighbours: str) -> bool:
    """Tell whether one of the signs beside a word makes it a part of another; Asian ones stand beside any word."""
    return any(sign.isascii() and sign.isalnum() for sign in neighbours)


def words_in(text: str) -> frozenset[str]:
    """Return the words of a text, as `ProofLines` has them, and more: parts of those with signs."""
    if not is_western(text):
        text = edges_of_asian().sub(" ", text)
        return frozenset(WORD.findall(text))
    with_signs = {line_at(text, place) for sign in SIGNS_OF_NAMES for place in lines_with(text, sign)}
    return frozenset(chain(without_signs(text).split(), *map(WORD.findall, with_signs)))


def line_at(text: str, place: int) -> str:
    """Return the line that has this place."""
    end = text.find("\n", place)
    return text[text.rfind("\n", 0, place) + 1 : end if end >= 0 else len(text)]


def between(blocks: Iterable[Place], end: int) -> Iterator[Place]:
    """Yield what stands between the blocks of a text that ends there."""
    done = 0
    for start, stop in blocks:
        yield done, start
        done = stop
    yield done, end
