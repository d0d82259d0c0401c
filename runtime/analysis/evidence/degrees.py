"""Degrees: which kinds and fields a requirement asks for, and whether a line of a resume names one."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, chain

from msgspec import Struct

from runtime.analysis.evidence.phrasing_index import (
    Likely,
    Phrasing,
    PhrasingIndex,
    places_of,
    spell_plainly,
)
from runtime.analysis.evidence.phrasings import (
    lower_capitals,
    lower_letters,
    lower_source,
    phrasing_sources,
    read_phrasings,
)
from runtime.analysis.evidence.word_keys import exact_key
from runtime.analysis.tables import table_lines

SCHOOL, TRAINING, BACHELOR, MASTER, DOCTOR = range(5)
TABLE = "degree_names"
NAMES = {"school": SCHOOL, "training": TRAINING, "bachelor": BACHELOR, "master": MASTER, "doctor": DOCTOR}
CASED = " cased"
ASKED = read_phrasings(TABLE, "asked")
NOT_ASKED = read_phrasings(TABLE, "not_asked")
OPEN = read_phrasings(TABLE, "open")
NOT_FINISHED = re.compile(lower_source(TABLE, "not_finished"))
POSTGRADUATE = re.compile(r"\b(?:postgraduate|advanced) degree", re.IGNORECASE)
NOT_TRADES = frozenset(
    ("abgeschlossene", "ausbildung", "techniker", "meister", "studium", "staatliche", "anerkennung", "diploma", "level")
)
TRADE = re.compile(r"\b[A-ZÄÖÜ][a-zäöüß]{4,}\b")
WORDS = re.compile(r"[^\W\d_]{3,}")


class Degree(Struct, frozen=True, kw_only=True):
    """A degree that is asked for.

    Attributes:
        kinds: Any of these will do, and an academic one above the lowest of them.
        fields: Exact keys of fields that will do; empty when any will.
    """

    kinds: frozenset[int]
    fields: frozenset[str]


def read_degree(text: str) -> Degree | None:
    """Return the degree that a requirement asks for; None when it asks for none."""
    if not ASKED.search(text) or NOT_ASKED.search(text):
        return None
    kinds = kinds_in(text, degree_names().likely_in(text))
    if POSTGRADUATE.search(text):
        kinds -= {BACHELOR}
    words = {exact_key(word) for word in WORDS.findall(text)}
    named = words & known_fields().keys()
    fields = frozenset().union(*(known_fields()[word] for word in named)) if OPEN.search(text) else frozenset(named)
    if TRAINING in kinds:
        fields |= {exact_key(word) for word in TRADE.findall(text)} - known_fields().keys() - NOT_TRADES
    return Degree(kinds=kinds or frozenset((BACHELOR,)), fields=fields)


class DegreeLine(Struct, frozen=True, kw_only=True):
    """A line of a resume that names a finished degree.

    Attributes:
        kinds: All that it names.
        keys: Exact keys of its words.
    """

    text: str
    kinds: frozenset[int]
    keys: frozenset[str]


def degree_lines(lines: Sequence[str]) -> list[DegreeLine]:
    """Return the lines that name a finished degree."""
    plain = spell_plainly(lower_letters("\n".join(lines)))
    likely = degree_names().likely_among(Counter(plain.split()))
    padded = f" {plain} "
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    places = chain.from_iterable(places_of(padded, f" {sign} ") for sign in likely.ways)
    telling = {bisect_right(starts, place) - 1 for place in places}
    return [found for number in sorted(telling) if (found := read_line(lines[number], likely)) is not None]


def read_line(line: str, likely: Likely) -> DegreeLine | None:
    """Return what a line says of a degree; None where it names none, or one that is not finished."""
    kinds = kinds_in(line, likely)
    if not kinds or NOT_FINISHED.search(lower_letters(line)):
        return None
    return DegreeLine(text=line, kinds=kinds, keys=frozenset(map(exact_key, WORDS.findall(line))))


def holds_degree(line: DegreeLine, wanted: Degree) -> bool:
    """Tell whether the line names a degree of these kinds, or a higher one, in one of the fields."""
    least = max(min(wanted.kinds), TRAINING)
    is_enough = any(kind in wanted.kinds or kind > least for kind in line.kinds)
    return is_enough and (not wanted.fields or not wanted.fields.isdisjoint(line.keys))


def kinds_in(text: str, likely: Likely) -> frozenset[int]:
    """Return the kinds of degrees that a text names, out of the names that may stand there."""
    lower = lower_letters(text)
    near = likely.among(frozenset(spell_plainly(lower).split()))
    return frozenset(
        NAMES[name.kind.removesuffix(CASED)]
        for name in near
        if name.pattern.search(text if name.kind.endswith(CASED) else lower)
    )


@cache
def degree_names() -> PhrasingIndex:
    """Arrange the names of degrees by the words that they need."""
    sources = phrasing_sources(TABLE)
    return PhrasingIndex(
        Phrasing(kind, source if kind.endswith(CASED) else lower_capitals(source))
        for kind in (*NAMES, *(name + CASED for name in NAMES if name + CASED in sources))
        for source in sources[kind]
    )


@cache
def known_fields() -> dict[str, frozenset[str]]:
    """Map the key of each field's word to the keys of the fields that are similar."""
    similar: dict[str, frozenset[str]] = {}
    for line in table_lines("degree_fields"):
        group = frozenset(map(exact_key, line.split()))
        for word in group:
            similar[word] = similar.get(word, frozenset()) | group
    return similar
