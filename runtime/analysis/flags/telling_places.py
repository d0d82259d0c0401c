"""Finds the lines that an order to a machine could stand in, by single words: the cheap test before the dear one."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from runtime.analysis.beyond_ascii import has_sign_of
from runtime.analysis.flags.machine_words import LABELS, PAIRS, machine_words

OTHER_SCRIPT = (("\u0370", "\u1fff"), ("\u3040", "\uffdc"))
WITH_SPACES = re.compile("[\u0370-\u058f]+")
WITHOUT_SPACES = (("\u0600", "\u1fff"), ("\u3040", "\uffdc"))
WRAPPED_LETTERS = 45  # a line of this length goes on in the next one
MAX_SHORT = 3
MAX_LINES = 3
MAX_STRETCH = 400  # of a line without an end, to both sides of a word
LINE_CLOSERS = (".", "!", "?", ":", "\u3002", "]", "}", ">", "*/")
LONG_LETTERS = 60  # a line of this length goes on even with a capital letter
LABEL_LETTERS = 30
BULLETS = ("-", "*", "\u2022", "\u25cf", "\u25aa", "\u00b7", "\u2013", "\u25e6", "[", "<", "{", "#")


def telling_stretches(text: str, plain: bytes, words: AbstractSet[bytes]) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of lines, with those that they are wrapped into, that hold a telling word.

    Args:
        text: The resume.
        plain: The same as `fold_latin` writes it, between two spaces.
        words: The signs among its words.
    """
    places = [place for word in words for place in places_of_sign(text, plain, word)]
    if has_sign_of(text, OTHER_SCRIPT):
        places += places_in_other_scripts(text)
    done = 0
    for place in sorted(places):
        if place >= done:
            start, done = stretch_around(text, place, done)
            yield start, done


def places_of_sign(text: str, plain: bytes, word: bytes) -> Iterator[int]:
    """Yield where a sign stands: with what makes it telling, and not as a number whose digits imitate its letters."""
    if word in PAIRS:
        return (place for pair in PAIRS[word] for place in places_of(plain, pair))
    places = places_of(plain, b" %b " % word)
    if word in LABELS:
        return (place for place in places if is_label(text, place + len(word)))
    if len(word) <= MAX_SHORT:
        return (place for place in places if not text[place : place + len(word)].isdecimal())
    return places


def is_label(text: str, end: int) -> bool:
    """Tell whether a word that ends there stands before a colon, a comma, a bracket or a quotation mark."""
    return text[end : end + 2].lstrip()[:1] in (":", "]", '"', ",", "\u00a0")


def places_of(plain: bytes, word: bytes) -> Iterator[int]:
    """Yield where the word stands between spaces, counted without the first of them."""
    place = plain.find(word)
    while place >= 0:
        yield place
        place = plain.find(word, place + len(word) - 1)


def places_in_other_scripts(text: str) -> Iterator[int]:
    """Yield where telling words of other alphabets stand."""
    text = text.replace("\u0130", "i").lower()
    words = machine_words()
    for match in WITH_SPACES.finditer(text):
        if match[0] in words.other_signs:
            yield match.start()
    if has_sign_of(text, WITHOUT_SPACES):
        for part in words.part_signs:
            place = text.find(part)
            while place >= 0:
                yield place
                place = text.find(part, place + len(part))


def stretch_around(text: str, place: int, least: int) -> tuple[int, int]:
    """Return the line around the place, with the lines before and after it that belong to the same sentence."""
    start, end = line_start(text, place, least), line_end(text, place)
    for _ in range(MAX_LINES):
        before = line_start(text, start - 1, least) if start - 1 > least else start
        if before == start or not is_wrapped(text, before, start - 1, end):
            break
        start = before
    for _ in range(MAX_LINES):
        after = line_end(text, end + 1)
        if end + 1 >= len(text) or not is_wrapped(text, line_start(text, end, least), end, after):
            break
        end = after
    return start, end


def line_start(text: str, place: int, least: int) -> int:
    """Return where the line of the place begins, at most `MAX_STRETCH` before it."""
    least = max(least, place - MAX_STRETCH, 0)
    return max(text.rfind("\n", least, place) + 1, least)


def line_end(text: str, place: int) -> int:
    """Return where the line of the place ends, at most `MAX_STRETCH` after it."""
    most = min(len(text), place + MAX_STRETCH)
    end = text.find("\n", place, most)
    return end if end >= 0 else most


def is_wrapped(text: str, start: int, end: int, next_end: int) -> bool:
    """Tell whether a line goes on in the line behind it."""
    following = text[end + 1 : next_end].lstrip()
    line = text[start:end].rstrip()
    if text[end : end + 1] != "\n" or len(line) < WRAPPED_LETTERS or line.endswith(LINE_CLOSERS):
        return False
    if not following or following.startswith(BULLETS):
        return False
    return not following[0].isupper() or (len(line) >= LONG_LETTERS and ":" not in following[:LABEL_LETTERS])
