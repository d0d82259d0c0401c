"""What must stand in whatever an expression matches: pieces of words that rule it out without a search.

A piece is written with a space at each end that is the edge of a word: ` no ` is that word, ` kein` any word that
begins so, `erfahrung ` any that ends so. Words are runs of letters here.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from itertools import product
from typing import Any

from msgspec import Struct

Item = tuple[object, Any]  # a part of an expression as `re` reads it: its kind, and what it is made of
parse: Callable[[str], Iterable[Item]] = import_module("re._parser").parse

EDGE = " "
RUN = re.compile(r"[^\W\d_]+")
MOST_TEXTS = 600  # a part of an expression that stands for more is no list of words
MOST_WAYS = 8
MOST_LETTERS = 4  # of a class that is spelled out
NO_LETTERS = frozenset(("CATEGORY_SPACE", "CATEGORY_DIGIT", "CATEGORY_NOT_WORD"))
Texts = frozenset[str]


class Read(Struct, frozen=True):
    """A part of an expression: the texts that it stands for, if it is a list of words, and what it needs.

    Attributes:
        texts: None where the part is no list; each with `EDGE` for what is no letter.
        choices: Parts of which one stands there, where the part is no list.
        needed: One of each of these stands in whatever the part matches.
        ends: Whether what is no list has the edge of a word at its end.
        keeps: Whether it may be nothing, and has the edge of a word at its end otherwise.
    """

    texts: Texts | None
    choices: tuple[list["Read"], ...] = ()
    needed: tuple[Texts, ...] = ()
    ends: bool = False
    keeps: bool = False


NOTHING = Read(frozenset(("",)))
AT_EDGE = Read(frozenset((EDGE,)))


def needed_words(source: str) -> list[tuple[Texts, ...]]:
    """Return the ways in which an expression may match, each as sets of pieces of lower-case words, rarest first.

    In whatever the expression matches one piece stands of each set of one of the ways.
    """
    return [tuple(sorted(set(needs_of(way)), key=usualness)) for way in ways_of(read_items(parse(source)))]


def ways_of(items: list[Read]) -> list[list[Read]]:
    """Return the parts once for each choice of the last of them that leaves one between few that are no lists."""
    for place in reversed(range(len(items))):
        if 0 < len(items[place].choices) <= MOST_WAYS:
            return [[*items[:place], *choice, *items[place + 1 :]] for choice in items[place].choices]
    return [items]


def usualness(pieces: Texts) -> float:
    """Return how often one of the pieces may stand in a text: short ones do."""
    return sum(3.0 ** -len(piece) for piece in sorted(pieces))


def read_items(items: Iterable[Item]) -> list[Read]:
    """Read the parts of an expression in order, groups as their own parts."""
    found: list[Read] = []
    for kind, value in items:
        if str(kind) == "SUBPATTERN":
            found += read_items(value[-1])
        else:
            found.append(READERS[str(kind)](value) if str(kind) in READERS else Read(None))
    return found


def read_literal(code: int) -> Read:
    """Read one sign."""
    return Read(frozenset((letter_or_edge(code),)))


def read_place(place: object) -> Read:
    """Read what stands between signs: the edge of a word, or the end of a line."""
    return NOTHING if "NON" in str(place) else AT_EDGE


def read_ahead(value: tuple[int, Iterable[Item]]) -> Read:
    """Read what must follow, or stand before."""
    direction, items = value
    return Read(NOTHING.texts, needed=tuple(needs_of(read_items(items))) if direction > 0 else ())


def letter_or_edge(code: int) -> str:
    """Return a letter in lower case, `EDGE` for any other sign."""
    return chr(code).lower() if chr(code).isalpha() else EDGE


def read_class(members: Iterable[Item]) -> Read:
    """Read a class of few letters, or of signs that are no letters."""
    signs: set[str] = set()
    for kind, value in members:
        is_sign = str(kind) == "CATEGORY" and str(value) in NO_LETTERS
        if str(kind) != "LITERAL" and not is_sign:
            return Read(None)
        signs.add(EDGE if is_sign else letter_or_edge(value))
    return Read(frozenset(signs)) if len(signs) <= MOST_LETTERS else Read(None)


def read_choice(value: tuple[object, Iterable[Iterable[Item]]]) -> Read:
    """Read alternatives: all their texts, where each is a list."""
    choices = [read_items(each) for each in value[1]]
    lists = [texts_of(choice) for choice in choices]
    texts = [each for each in lists if each is not None]
    if len(texts) == len(lists) and sum(map(len, texts)) <= MOST_TEXTS:
        return Read(frozenset().union(*texts))
    return Read(None, choices=tuple(choices), ends=all(map(ends_at_edge, choices)))


def read_repeat(value: tuple[int, int, Iterable[Item]]) -> Read:
    """Read what may stand several times, or not at all."""
    least, most, items = value[0], value[1], read_items(value[2])
    texts = texts_of(items)
    if texts == AT_EDGE.texts:
        return AT_EDGE if least else Read(frozenset(("", EDGE)))
    if texts is not None and most == 1:
        return Read(texts if least else texts | {""})
    if not least:
        return Read(None, keeps=ends_at_edge(items))
    return Read(None, needed=tuple(needs_of(items)), ends=ends_at_edge(items))


def texts_of(items: list[Read]) -> Texts | None:
    """Return all texts that the parts stand for together; None where they are no list or too many."""
    texts: Texts = frozenset(("",))
    for item in items:
        if item.texts is None or item.needed or len(texts) * len(item.texts) > MOST_TEXTS:
            return None
        texts = joined(texts, item.texts)
    return texts


def joined(first: Texts, second: Texts) -> Texts:
    """Return each text of the first with each of the second behind it."""
    return frozenset(one + other for one, other in product(first, second))


def begins_at_edge(items: list[Read]) -> bool:
    """Tell whether the parts begin with the edge of a word, as far as the first one tells."""
    return bool(items) and items[0].texts is not None and all(text[:1] == EDGE for text in items[0].texts)


def ends_at_edge(items: list[Read]) -> bool:
    """Tell whether the parts end with the edge of a word, as far as the last one tells."""
    if not items or items[-1].texts is None:
        return bool(items) and items[-1].ends
    return all(text[-1:] == EDGE for text in items[-1].texts)


def needs_of(items: list[Read]) -> list[Texts]:
    """Return what the parts need: a set for each list of words among them, parted where words are parted."""
    found: list[Texts] = []
    texts: Texts = frozenset(("",))
    for place, item in enumerate(items):
        found += item.needed
        is_list = item.texts is not None and item != AT_EDGE and len(texts) * len(item.texts) <= MOST_TEXTS
        if item.texts is not None and is_list:
            texts = joined(texts, item.texts)
            continue
        if begins_at_edge([item]):
            texts = joined(texts, AT_EDGE.texts or texts)
        found += pieces_of(texts)
        is_edge = ends_at_edge([Read(texts)])
        if item.choices:
            found += needs_of_choices(item.choices, after_edge=is_edge, before_edge=begins_at_edge(items[place + 1 :]))
        is_edge = item.ends or (is_edge and (item.keeps or item.texts is not None))
        texts = frozenset((EDGE if is_edge else "",))
        texts = joined(texts, item.texts) if item.texts is not None and item != AT_EDGE else texts
    return [*found, *pieces_of(texts)]


def needs_of_choices(choices: Iterable[list[Read]], *, after_edge: bool, before_edge: bool) -> list[Texts]:
    """Return what the alternatives need together: of each its rarest; nothing where one needs nothing."""
    before, behind = [AT_EDGE] * after_edge, [AT_EDGE] * before_edge
    each = [min(needs_of([*before, *choice, *behind]), key=usualness, default=None) for choice in choices]
    known = [pieces for pieces in each if pieces is not None]
    return [frozenset().union(*known)] if len(known) == len(each) else []


def pieces_of(texts: Texts) -> Iterator[Texts]:
    """Yield the longest piece of each text as one set; nothing where a text has no letter."""
    pieces = [max(pieces_in(text), key=len, default="") for text in texts]
    if all(pieces):
        yield frozenset(pieces)


def pieces_in(text: str) -> list[str]:
    """Return the runs of letters, each with the edges that it has."""
    return [text[max(0, run.start() - 1) : run.end() + 1] for run in RUN.finditer(text)]


READERS: dict[str, Callable[[Any], Read]] = {
    "LITERAL": read_literal,
    "AT": read_place,
    "IN": read_class,
    "BRANCH": read_choice,
    "MAX_REPEAT": read_repeat,
    "MIN_REPEAT": read_repeat,
    "ASSERT": read_ahead,
    "ASSERT_NOT": lambda _: NOTHING,
}
