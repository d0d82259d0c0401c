"""Finds phrases of a table in a text by the first letters of its words: one look-up a word, however long the table."""

import re
from functools import cache
from typing import Final

from runtime.analysis.tables import table_lines

PREFIX: Final = 4
EXCEPTED: Final = "not-"
WORD: Final = re.compile(r"[^\W\d_]\w*")
FIRST_LETTERS: Final = re.compile(rf"([^\W\d_]\w{{0,{PREFIX - 1}}})\w*")

# By the first letters of a phrase: the kinds that have phrases of these letters, each with its expression.
PhraseTable = dict[str, list[tuple[str, str]]]


@cache
def phrase_table(name: str) -> PhraseTable:
    """Return the phrases of a word table with lines "kind: phrase, phrase"; kinds that begin with `not-` go first."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in sorted(table_lines(name), key=lambda line: not line.startswith(EXCEPTED)):
        kind, _, phrases = line.partition(":")
        for phrase in phrases.split(", "):
            prefix = phrase.strip()[:PREFIX].partition(" ")[0]
            found.setdefault(prefix, {}).setdefault(kind, []).append(pattern_of(phrase.strip()))
    return {
        prefix: [(kind, rf"(?:{'|'.join(patterns)})(?!\w)") for kind, patterns in kinds.items()]
        for prefix, kinds in found.items()
    }


@cache
def compiled(source: str) -> re.Pattern[str]:
    """Return an expression of a table, ready when it is first tried: most never are."""
    return re.compile(source)


def pattern_of(phrase: str) -> str:
    """Return the pattern of a phrase: `*` ends a word anyhow, `+` is any word of three letters or more."""
    escaped = re.escape(phrase).replace(r"\*", r"\w*").replace(r"\+", r"[^\W\d_]{3,}").replace(r"\ ", r"\s{1,3}")
    return escaped.replace("'", "['\u2019]")


def find_phrases(text: str, table: PhraseTable) -> dict[str, int]:
    """Return for each kind where its first phrase stands in a lower-case text; a `not-` phrase hides its kind there."""
    found: dict[str, int] = {}
    hidden: dict[str, int] = {}
    if table.keys().isdisjoint(FIRST_LETTERS.findall(text)):
        return found
    for match in WORD.finditer(text):
        start, end = match.span()
        for kind, source in table.get(text[start : min(end, start + PREFIX)], ()):
            if kind in found or hidden.get(kind, 0) > start:
                continue
            seen = compiled(source).match(text, start)
            if seen is None:
                continue
            if kind.startswith(EXCEPTED):
                hidden[kind[len(EXCEPTED) :]] = seen.end()
            else:
                found[kind] = start
    return found
