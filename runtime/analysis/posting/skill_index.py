"""Which words of a posting name a skill: by their written forms, and where a name is an ordinary word, by its case."""

from collections.abc import Iterator
from functools import cache
from typing import Literal

from msgspec import Struct

from runtime.analysis.posting.phrase_book import table_text, word_set
from runtime.analysis.posting.posting_tokens import Words, words_in

Rank = Literal["tool", "cased", "bare", "task", "broad", "tongue"]

RANKS: tuple[Rank, ...] = ("broad", "task", "tool", "tongue", "cased", "bare")  # a later one wins
SHORTEST_JOINED = 3  # SAP-Kenntnisse names SAP, Go-getter no Go
BEFORE_A_LETTER = frozenset(
    (
        "vitamin",
        "hepatitis",
        "class",
        "klasse",
        "section",
        "grade",
        "level",
        "appendix",
        "permis",
        "band",
        "category",
        "type",
    )
)


class Entry(Struct, frozen=True):
    """One written form of a skill: its words, as `words_in` and as a person writes them."""

    forms: tuple[str, ...]
    written: str
    name: str
    rank: Rank


class Known(Struct, frozen=True):
    """A skill's name in a text, from word `start` to before word `end`."""

    start: int
    end: int
    name: str
    rank: Rank


@cache
def entries_by_first() -> dict[str, list[Entry]]:
    """Return the table's written forms by their first word, longest first."""
    found: dict[tuple[str, ...], Entry] = {}
    for entry in sorted(read_entries(), key=lambda each: RANKS.index(each.rank)):
        found[entry.forms] = entry
    by_first: dict[str, list[Entry]] = {}
    for entry in sorted(found.values(), key=lambda each: -len(each.forms)):
        by_first.setdefault(entry.forms[0], []).append(entry)
    return by_first


def read_entries() -> Iterator[Entry]:
    """Read `Name = form, form; Name` under `[rank]`."""
    rank: Rank = "tool"
    for line in table_text("skill_index").splitlines():
        if line.startswith("["):
            rank = next(each for each in RANKS if each == line.strip("[] "))
        elif line and not line.startswith("#"):
            yield from (entry for each in line.split(";") for entry in entries_of(each.strip(), rank))


def entries_of(text: str, rank: Rank) -> Iterator[Entry]:
    """Yield the written forms of `Name = form, form`."""
    name, _, others = text.partition(" = ")
    for written in (name, *others.split(", ")):
        if written:
            yield Entry(tuple(words_in(written).forms), written, name, rank)


def known_in(words: Words, start: int, end: int, language: str) -> list[Known]:
    """Return the skills named between two words, the longest first at each place, none inside another."""
    found: list[Known] = []
    table, place = entries_by_first(), start
    while place < end:
        entry = next((e for e in table.get(words.forms[place], ()) if stands_at(words, place, end, e, language)), None)
        if entry is None:
            place += 1
            continue
        found.append(Known(place, place + len(entry.forms), entry.name, entry.rank))
        place += len(entry.forms)
    return found


def stands_at(words: Words, place: int, end: int, entry: Entry, language: str) -> bool:
    """Tell whether this written form stands at a place."""
    stop = place + len(entry.forms)
    if stop > end or tuple(words.forms[place:stop]) != entry.forms:
        return False
    if entry.rank in {"cased", "bare", "tongue"} and not is_written_so(words, place, stop, entry.written):
        return False
    return is_alone(words, place, stop, language, bare=entry.rank == "bare")


def is_written_so(words: Words, place: int, stop: int, written: str) -> bool:
    """Compare with the table, capitals included; a plural or other signs between the words do not matter."""
    raw = words.text[words.starts[place] : words.ends[stop - 1]]
    return raw == written or (written[:1].islower() and raw.casefold() == written.casefold()) or raw == written.upper()


def is_alone(words: Words, place: int, stop: int, language: str, *, bare: bool) -> bool:
    """Tell a name from a part of another one, such as R in R&D, and from a word in a sentence, such as `Go the`."""
    count = len(words.forms)
    before = words.forms[place - 1] if place else ""
    behind = words.forms[stop] if stop < count else ""
    is_joined = words.is_joined[place] or (stop < count and words.is_joined[stop])
    if stop - place == 1 and (is_joined or before == "@" or (len(words.forms[place]) == 1 and "&" in (before, behind))):
        return len(words.forms[place]) >= SHORTEST_JOINED and before != "@"
    if len(words.forms[place]) == 1 and before in BEFORE_A_LETTER:
        return False
    return not bare or (is_loose(before, language) and is_loose(behind, language))


def is_loose(neighbour: str, language: str) -> bool:
    """Tell whether a neighbouring word belongs to the sentence and not to the name."""
    if not neighbour[:1].isalpha() or neighbour in entries_by_first():
        return True
    return any(neighbour in word_set(name, language) for name in ("lead", "tail", "cut", "tailskill"))
