"""Degrees: which kinds and fields a requirement asks for, and whether a line of a resume names one."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
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
from runtime.analysis.translations import other_wordings

SCHOOL, TRAINING, BACHELOR, MASTER, DOCTOR = range(5)
TABLE = "degree_names"
NAMES = {"school": SCHOOL, "training": TRAINING, "bachelor": BACHELOR, "master": MASTER, "doctor": DOCTOR}
CASED = " cased"
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
    kinds = kinds_in(text, degree_names().likely_in(text))
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


class DegreeLine(Struct, frozen=True, kw_only=True):
    """A line of a resume that names a finished degree.

    Attributes:
        kinds: All that it names.
        keys: Of its words, and of the fields that its degrees imply.
    """

    text: str
    kinds: frozenset[int]
    keys: frozenset[str]


def places_of_degrees(text: str) -> Iterator[int]:
    """Yield where a text has a word that a degree's name needs."""
    plain = spell_plainly(lower_letters(text))
    return places_of_signs(plain, degree_names().likely_among(Counter(plain.split())))


def places_of_signs(plain: str, likely: Likely) -> Iterator[int]:
    """Yield where the words of names stand that may be in a text of `spell_plainly`."""
    padded = f" {plain} "
    return chain.from_iterable(places_of(padded, f" {sign} ") for sign in likely.ways)


def degree_lines(lines: Sequence[str]) -> list[DegreeLine]:
    """Return the lines that name a finished degree."""
    plain = spell_plainly(lower_letters("\n".join(lines)))
    likely = degree_names().likely_among(Counter(plain.split()))
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    telling = {bisect_right(starts, place) - 1 for place in places_of_signs(plain, likely)}
    return [found for number in sorted(telling) if (found := read_line(lines[number], likely)) is not None]


def read_line(line: str, likely: Likely) -> DegreeLine | None:
    """Return what a line says of a degree; None where it names none, or one that is not finished."""
    kinds = kinds_in(line, likely)
    if not kinds or NOT_FINISHED.search(lower_letters(line)):
        return None
    return DegreeLine(text=line, kinds=kinds, keys=keys_of(line))


def keys_of(line: str) -> Field:
    """Return the keys of a line's words, and of the fields that letters such as LLB imply."""
    found = frozenset(map(field_key, WORDS.findall(line)))
    return found.union(*(implied_fields()[letters] for letters in found & implied_fields().keys()))


def holds_degree(line: DegreeLine, wanted: Degree) -> bool:
    """Tell whether the line names a degree of these kinds, or a higher one, in one of the fields."""
    least = max(min(wanted.kinds), TRAINING)
    if not any(kind in wanted.kinds or kind > least for kind in line.kinds):
        return False
    is_similar = not wanted.fields or not wanted.similar.isdisjoint(line.keys)
    return is_similar or any(has_field(field, line.keys) for field in wanted.fields)


def has_field(field: Field, found: Field) -> bool:
    """Tell whether words name a field: all of it, all but one of a long one."""
    return len(field & found) >= (len(field) if len(field) < LONG_FIELD else len(field) - 1)


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


@cache
def small_words(kind: str) -> frozenset[str]:
    """Return the words of one kind of the table of words beside degrees."""
    lines = (line.partition(": ") for line in table_lines("degree_words"))
    return frozenset(word for name, _, words in lines if name == kind for word in words.split())


@cache
def implied_fields() -> dict[str, Field]:
    """Map the letters of degrees to the keys of the field that each implies."""
    lines = (line.removeprefix("implied: ") for line in table_lines("degree_words") if line.startswith("implied: "))
    degrees = (degree.split() for line in lines for degree in line.split("."))
    return {letters: frozenset(map(exact_key, fields)) for letters, *fields in degrees}
