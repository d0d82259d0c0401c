"""Finds text in a resume that is addressed to a machine reader: orders, claims about the result, marks of a chat."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache

from runtime.analysis.flags.folded import folded_words
from runtime.analysis.flags.machine_words import LABELS, PAIRS, machine_words
from runtime.analysis.flags.order_sentences import Sentence, sentences_of
from runtime.analysis.flags.order_shapes import find_order, following_pattern, work_pattern
from runtime.analysis.flags.seen_text import SeenText, see
from runtime.analysis.flags.spaced_letters import join_letters
from runtime.analysis.flags.telling_places import telling_stretches

QUOTED = re.compile(
    '"[^"\n]+"|\u201c[^\u201c\u201d\n]+\u201d|\u201e[^\u201c\u201e\n]+\u201c|\u00ab[^\u00ab\u00bb\n]+\u00bb|\u300c[^\u300c\u300d\n]+\u300d'
)
SINGLE_LETTERS = frozenset(bytes([code]) for code in b"abcdefghijklmnopqrstuvwxyz")
FEW_LETTERS = 9  # letters set apart give as many different words of one letter
NOT_LATIN = b"?"  # what such a letter is encoded as
ONE_LETTER = bytes(code if code == ord(" ") else ord("x") for code in range(256))
LETTERS_APART = b" x x x x x x x x "
MAX_LEAD = 6  # words of a sentence before an order that may belong to it


def find_instructions(text: str) -> list[tuple[int, int]]:
    """Return the places of text that is addressed to a machine reader, each a sentence or a line at most.

    Args:
        text: A resume as it was extracted. Work is linear in its length.

    Returns:
        (start, end) in order, without overlaps. Sentences about such orders, as people write them who work with
        models, applicants or grades, are none.
    """
    seen = see(text)
    plain, words = folded_words(seen.text)
    signs = all_signs().intersection(words)
    if has_letters_apart(words, signs):
        return find_in_joined(seen)
    return [(seen.place(start), seen.place(end - 1) + 1) for start, end in orders_near(seen.text, plain, signs)]


@cache
def all_signs() -> frozenset[bytes]:
    """Return the words that are looked for."""
    return machine_words().signs.union(SINGLE_LETTERS, LABELS, PAIRS)


def has_letters_apart(words: tuple[bytes, ...], signs: AbstractSet[bytes]) -> bool:
    """Tell whether many words of one letter follow each other."""
    if len(signs & SINGLE_LETTERS) < FEW_LETTERS:
        return False
    return b" ".join(words).translate(ONE_LETTER).find(LETTERS_APART) >= 0


def find_in_joined(seen: SeenText) -> list[tuple[int, int]]:
    """Return the places of orders in a text of which some words have their letters set apart."""
    joined = join_letters(seen.text)
    plain, words = folded_words(joined.text)
    found = orders_near(joined.text, plain, all_signs().intersection(words))
    return [(seen.place(joined.place(start)), seen.place(joined.place(end - 1)) + 1) for start, end in found]


def orders_near(text: str, plain: bytes, signs: AbstractSet[bytes]) -> list[tuple[int, int]]:
    """Return the orders in the lines that hold one of the signs."""
    orders: list[tuple[int, int]] = []
    acts = machine_words().acts
    for start, end in telling_stretches(text, plain, signs - SINGLE_LETTERS):
        words = plain[start + 1 : end + 1]  # one space stands before the text
        if not acts.isdisjoint(words.split()) or NOT_LATIN in text[start:end].encode("latin-1", "replace"):
            orders += orders_in(text, start, end)
    return orders


def orders_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the orders of a stretch of the text, and the sentences of the same line that go on with them."""
    quotes = [match.span() for match in QUOTED.finditer(text, start, end)]
    last_end = -1
    for sentence in sentences_of(text, start, end):
        place = place_of_order(text, sentence, quotes)
        goes_on = last_end >= 0 and "\n" not in text[last_end : sentence.start]
        if place is None and goes_on and following_pattern().match(sentence.shape):
            place = sentence.start
        if place is not None:
            yield place, sentence.end
        last_end = sentence.end if place is not None else -1


# "The old switches had been told to ignore ...": somebody tells what was, and tells nobody what to do.
TOLD = re.compile(
    r"\b(?:had|has|have|was|were)(?: been)? (?:told|configured|set|trained|programmed|taught) to\s*$", re.IGNORECASE
)


def place_of_order(text: str, sentence: Sentence, quotes: list[tuple[int, int]]) -> int | None:
    """Return where an order begins in the sentence, None if it holds none."""
    work = work_pattern().search(sentence.shape)
    end = work.start() if work else len(sentence.shape)
    for index in sorted(find_order(sentence.shape, end)):
        place = sentence.places[index]
        is_told = TOLD.search(text, sentence.start, place) is not None
        if not is_told and not is_quoted_at_work(text, place, quotes):
            return sentence.start if index <= MAX_LEAD else place
    return None


def is_quoted_at_work(text: str, place: int, quotes: list[tuple[int, int]]) -> bool:
    """Tell whether the place is within quotation marks behind words that are no address."""
    quote = next((start for start, end in quotes if start <= place < end), None)
    if quote is None:
        return False
    lead = text[text.rfind("\n", 0, quote) + 1 : quote].strip()
    return any(set(each.shape) - set("N/MsSJKRAD") for each in sentences_of(lead, 0, len(lead))) and lead[0] not in "{["
