"""Finds phrases of a table in a text by the first letters of its words: one look-up a word, whatever the table's size."""

import re
from functools import cache
from typing import Final

from runtime.analysis.tables import table_lines

PREFIX: Final = 3
WORD: Final = re.compile(r"[^\W\d_]\w*")

PhraseTable = dict[str, re.Pattern[str]]


@cache
def phrase_table(name: str, kind: str) -> PhraseTable:
    """Return the phrases that a word table lists under a kind, by their first letters."""
    found: dict[str, list[str]] = {}
    for line in table_lines(name):
        head, _, phrases = line.partition(":")
        if head == kind:
            for phrase in phrases.split(", "):
                found.setdefault(phrase.strip()[:PREFIX].partition(" ")[0], []).append(pattern_of(phrase.strip()))
    return {prefix: re.compile(rf"(?:{'|'.join(patterns)})(?!\w)") for prefix, patterns in found.items()}


def pattern_of(phrase: str) -> str:
    """Return the pattern of a phrase: `*` ends a word anyhow, `+` is any word of three letters or more."""
    escaped = re.escape(phrase).replace(r"\*", r"\w*").replace(r"\+", r"[^\W\d_]{3,}").replace(r"\ ", r"\s{1,3}")
    return escaped.replace("'", "['\u2019]")


def find_phrase(text: str, table: PhraseTable, excepted: PhraseTable) -> int:
    """Return where the first phrase of a table stands in a lower-case text and no excepted one does, -1 if nowhere."""
    reached = 0
    for match in WORD.finditer(text):
        start = match.start()
        if start < reached:
            continue
        prefix = text[start : start + PREFIX]
        prefix = prefix if match.end() - start >= PREFIX else match[0]
        pattern = excepted.get(prefix)
        if pattern is not None and (seen := pattern.match(text, start)):
            reached = seen.end()
            continue
        pattern = table.get(prefix)
        if pattern is not None and pattern.match(text, start):
            return start
    return -1
