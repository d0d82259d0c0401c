"""Degrees: which kinds and fields a requirement asks for, and whether a line of a resume names one."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from msgspec import Struct

from runtime.analysis.evidence.phrasings import lower_letters, lower_source, read_phrasings
from runtime.analysis.evidence.word_keys import exact_key
from runtime.analysis.tables import table_lines
from runtime.analysis.translations import other_wordings

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
STANDS_IN = re.compile(
    r",?\s*\b(?:or|and) (?:an? )?equivalent\b(?! degree).*|,?\s*\bor (?:relevant |equivalent )?experience\b.*",
    re.IGNORECASE,
)
CHOICE = re.compile(r"[,;/()]|\b(?:or|oder|ou|o|u)\b")
TRADE = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{4,}(?:er|or|ist|mann|frau|kraft|wirt|eur)(?:in)?")
FEMININE = re.compile(r"(?<=[a-zäöüß]{4}(?:er|ur|st|nt|or|rt))in(?:nen)?\Z")
WORDS = re.compile(r"[^\W\d_]{3,}")
LONG_FIELD = 3  # from so many words on one may be absent
Field = frozenset[str]


class Degree(Struct, frozen=True, kw_only=True):
    """A degree that is asked for.

    Attributes:
        kinds: Any of these will do, and an academic one above the lowest of them.
        fields: Keys of the words of each field that will do; empty when any field will.
        similar: Keys of which each names a field that is similar enough.
    """

    kinds: frozenset[int]
    fields: tuple[Field, ...]
    similar: Field


def read_degree(text: str, language: str = "en") -> Degree | None:
    """Return the degree that a requirement in this language asks for; None when it asks for none."""
    if not ASKED.search(text) or NOT_ASKED.search(text):
        return None
    kinds = frozenset(kinds_in(text))
    if POSTGRADUATE.search(text):
        kinds -= {BACHELOR}
    fields = tuple(dict.fromkeys(fields_in(STANDS_IN.sub("", text), language)))
    named = frozenset().union(*fields) & known_fields().keys() if OPEN.search(text) else frozenset()
    similar: Field = frozenset().union(*(known_fields()[word] for word in named))
    return Degree(kinds=kinds or frozenset((BACHELOR,)), fields=fields, similar=similar)


def fields_in(text: str, language: str) -> Iterator[Field]:
    """Yield the fields that a requirement names, with their names in the other languages."""
    for part in CHOICE.split(text):
        told = [word for word in WORDS.findall(part) if word.lower() not in small_words("no_field")]
        if told:
            wordings = [WORDS.findall(each) for each in other_wordings(" ".join(told), language)]
            trades = [[word] for word in told if TRADE.fullmatch(word)]
            yield from (field_of(words) for words in (told, *trades, *wordings) if words)


def field_of(words: Iterable[str]) -> Field:
    """Return the keys of a field's words, without those that other fields have as well."""
    keys = frozenset(map(field_key, words))
    narrow = keys - small_words("wide")
    return keys if narrow.isdisjoint(known_fields()) else narrow


def field_key(word: str) -> str:
    """Return the written form of a word; a trade's feminine form is its other one."""
    return exact_key(FEMININE.sub("", word.lower()))


def holds_degree(line: str, wanted: Degree) -> bool:
    """Tell whether the line names a degree of these kinds, or a higher one, in one of the fields."""
    lower = lower_letters(line)
    least = max(min(wanted.kinds), TRAINING)
    enough = [kind for kind in NAMES if kind in wanted.kinds or kind > least]
    if not any(names_kind(kind, line, lower) for kind in enough) or NOT_FINISHED.search(lower):
        return False
    if not wanted.fields:
        return True
    found = frozenset(map(field_key, WORDS.findall(line)))
    found |= {field for letters, field in implied_fields() if letters in found}
    return not wanted.similar.isdisjoint(found) or any(has_field(field, found) for field in wanted.fields)


def has_field(field: Field, found: Field) -> bool:
    """Tell whether words name a field: all of it, all but one of a long one."""
    return len(field & found) >= (len(field) if len(field) < LONG_FIELD else len(field) - 1)


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


@cache
def small_words(kind: str) -> frozenset[str]:
    """Return the words of one kind of the table of words beside degrees."""
    lines = (line.partition(": ") for line in table_lines("degree_words"))
    return frozenset(word for name, _, words in lines if name == kind for word in words.split())


@cache
def implied_fields() -> tuple[tuple[str, str], ...]:
    """Return the letters of degrees, each with one word of the field that they imply."""
    lines = (line.removeprefix("implied: ") for line in table_lines("degree_words") if line.startswith("implied: "))
    degrees = (degree.split() for line in lines for degree in line.split("."))
    return tuple((letters, exact_key(field)) for letters, *fields in degrees for field in fields)
