"""Finds the phrases of this package's word lists in a text, all lists in one pass."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from msgspec import Struct

from runtime.analysis.posting.posting_tokens import Words, words_in

LISTS = ("cues", "trimmings", "labels")
LANGUAGES = ("de", "fr", "es")


class PhraseBook(Struct, frozen=True):
    """Phrases by their first word, longest first, each with the name of its list."""

    by_first: dict[str, list[tuple[tuple[str, ...], str]]]

    def hits(self, words: Words, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """Yield first word, one behind the last and list of each phrase between two words."""
        forms, by_first = words.forms, self.by_first
        for place in range(start, end):
            for phrase, name in by_first.get(forms[place], ()):
                stop = place + len(phrase)
                if stop <= end and (len(phrase) == 1 or tuple(forms[place:stop]) == phrase):
                    yield place, stop, name

    def words_of(self, name: str) -> frozenset[str]:
        """Return the one-word phrases of a list."""
        entries = (entry for each in self.by_first.values() for entry in each)
        return frozenset(phrase[0] for phrase, each in entries if each == name and len(phrase) == 1)


@cache
def phrase_book(language: str) -> PhraseBook:
    """Read the word lists: `[name]`, then phrases parted by `|`, of all languages or behind `de:` of one."""
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, phrase in (each for table in LISTS for each in entries_of(table, language)):
        forms = tuple(words_in(phrase).forms)
        by_first.setdefault(forms[0], []).append((forms, name))
    for entries in by_first.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return PhraseBook(by_first)


@cache
def word_set(name: str, language: str) -> frozenset[str]:
    """Return the one-word phrases of a list."""
    return phrase_book(language).words_of(name)


def entries_of(table: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield list name and phrase of each entry of a table that this language reads; an unknown one reads all."""
    name = ""
    for line in table_text(table).splitlines():
        prefix, rest = line[:2], line[3:]
        if line.startswith("["):
            name = line.strip("[] ")
        elif line[2:4] == ": " and prefix in LANGUAGES:
            if prefix == language:
                yield from ((name, phrase.strip()) for phrase in rest.split("|") if phrase.strip())
        elif line and not line.startswith("#"):
            yield from ((name, phrase.strip()) for phrase in line.split("|") if phrase.strip())


@cache
def table_text(table: str) -> str:
    """Return one of the tables that this package ships."""
    return files("runtime.analysis.posting").joinpath("posting_words", f"{table}.txt").read_text(encoding="utf-8")
