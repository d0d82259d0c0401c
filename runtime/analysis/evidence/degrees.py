"""Degrees: which kinds and fields a requirement asks for, and whether a line of a resume names one."""

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from runtime.analysis.evidence.phrasings import read_phrasings
from runtime.analysis.evidence.word_keys import exact_key
from runtime.analysis.tables import table_lines

SCHOOL, TRAINING, BACHELOR, MASTER, DOCTOR = range(5)
TABLE = "degree_names"
NAMES = {SCHOOL: "school", TRAINING: "training", BACHELOR: "bachelor", MASTER: "master", DOCTOR: "doctor"}
PATTERNS = {
    kind: (read_phrasings(TABLE, name), read_phrasings(TABLE, f"{name} cased", re.NOFLAG))
    for kind, name in NAMES.items()
}
ASKED = read_phrasings(TABLE, "asked")
NOT_ASKED = read_phrasings(TABLE, "not_asked")
OPEN = read_phrasings(TABLE, "open")
NOT_FINISHED = read_phrasings(TABLE, "not_finished")
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
    words = {exact_key(word) for word in WORDS.findall(text)}
    named = words & known_fields().keys()
    fields = frozenset().union(*(known_fields()[word] for word in named)) if OPEN.search(text) else frozenset(named)
    if TRAINING in kinds:
        fields |= {exact_key(word) for word in TRADE.findall(text)} - known_fields().keys() - NOT_TRADES
    return Degree(kinds=kinds or frozenset((BACHELOR,)), fields=fields)


def holds_degree(line: str, wanted: Degree) -> bool:
    """Tell whether the line names a degree of these kinds, or a higher one, in one of the fields."""
    if NOT_FINISHED.search(line):
        return False
    lowest = min(wanted.kinds)
    if not any(kind in wanted.kinds or kind > max(lowest, TRAINING) for kind in kinds_in(line)):
        return False
    return not wanted.fields or any(exact_key(word) in wanted.fields for word in WORDS.findall(line))


def kinds_in(text: str) -> Iterator[int]:
    """Yield the kinds of degrees that a text names."""
    return (kind for kind, patterns in PATTERNS.items() if any(pattern.search(text) for pattern in patterns))


@cache
def known_fields() -> dict[str, frozenset[str]]:
    """Map the key of each field's word to the keys of the fields that are similar."""
    similar: dict[str, frozenset[str]] = {}
    for line in table_lines("degree_fields"):
        group = frozenset(map(exact_key, line.split()))
        for word in group:
            similar[word] = similar.get(word, frozenset()) | group
    return similar
