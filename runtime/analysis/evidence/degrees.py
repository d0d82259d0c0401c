"""Degrees: which kinds and fields a requirement asks for, and whether a line of a resume names one."""

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from runtime.analysis.evidence.phrasings import lower_letters, lower_source, read_phrasings
from runtime.analysis.evidence.word_keys import exact_key
from runtime.analysis.tables import table_lines

SCHOOL, TRAINING, BACHELOR, MASTER, DOCTOR = range(5)
TABLE = "degree_names"
NAMES = {SCHOOL: "school", TRAINING: "training", BACHELOR: "bachelor", MASTER: "master", DOCTOR: "doctor"}
PATTERNS = {
    kind: (re.compile(lower_source(TABLE, name)), read_phrasings(TABLE, f"{name} cased", re.NOFLAG))
    for kind, name in NAMES.items()
}
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
    kinds = frozenset(kinds_in(text))
    if POSTGRADUATE.search(text):
        kinds -= {BACHELOR}
    words = {exact_key(word) for word in WORDS.findall(text)}
    named = words & known_fields().keys()
    fields = frozenset().union(*(known_fields()[word] for word in named)) if OPEN.search(text) else frozenset(named)
    if TRAINING in kinds:
        fields |= {exact_key(word) for word in TRADE.findall(text)} - known_fields().keys() - NOT_TRADES
    return Degree(kinds=kinds or frozenset((BACHELOR,)), fields=fields)


def holds_degree(line: str, wanted: Degree) -> bool:
    """Tell whether the line names a degree of these kinds, or a higher one, in one of the fields."""
    lower = lower_letters(line)
    least = max(min(wanted.kinds), TRAINING)
    enough = [kind for kind in NAMES if kind in wanted.kinds or kind > least]
    if not any(names_kind(kind, line, lower) for kind in enough) or NOT_FINISHED.search(lower):
        return False
    return not wanted.fields or any(exact_key(word) in wanted.fields for word in WORDS.findall(line))


def kinds_in(text: str) -> Iterator[int]:
    """Yield the kinds of degrees that a text names."""
    lower = lower_letters(text)
    return (kind for kind in NAMES if names_kind(kind, text, lower))


def names_kind(kind: int, text: str, lower: str) -> bool:
    """Tell whether a text, given as it is and by `lower_letters`, names a degree of this kind."""
    in_any_case, cased = PATTERNS[kind]
    return bool(in_any_case.search(lower) or cased.search(text))


@cache
def known_fields() -> dict[str, frozenset[str]]:
    """Map the key of each field's word to the keys of the fields that are similar."""
    similar: dict[str, frozenset[str]] = {}
    for line in table_lines("degree_fields"):
        group = frozenset(map(exact_key, line.split()))
        for word in group:
            similar[word] = similar.get(word, frozenset()) | group
    return similar
