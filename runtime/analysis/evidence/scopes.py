"""Finds the stretches of a resume whose words prove nothing, clause by clause."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import pairwise
from typing import cast

from runtime.analysis.evidence.phrasings import lower_letters
from runtime.analysis.evidence.scope_cues import CUES, ITEM_DENIED, NEW_CLAUSE, REFERS_BACK, WISHED_NEXT, Kind
from runtime.analysis.tables import table_lines

SENTENCE = re.compile(r"(?:[^\n.!?;]+|[.!?;](?!\s)|\n(?=[a-zäöüßàâçéèêîôû(]))+[.!?;]?")
WORDS = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
MAX_SENTENCE = 600
LEAST_WISHED = 2
MIN_COMMAS = 1
SPACED = re.compile(r"[ \t]{2,}|[ \t]*\n[ \t]*")
GOES_ON = re.compile(r",\s*(?:who|whose|which|that|der|die|das|qui|que|quien)\b")
NOTED_ITEM = re.compile(r"\W*[\w .+#/&-]{1,30}\s*[:(]")


def find_unproven(text: str) -> list[tuple[int, int]]:
    """Return the places of clauses that deny, wish, plan, only look on, or speak of others; in order."""
    found: list[tuple[int, int]] = []
    lower = lower_letters(text)
    plain = spell_in_bytes(lower)
    for start, end in sentences_of(text):
        if every_cue().isdisjoint(plain[start:end].split()) and text[end - 1] != "?":
            continue  # the cheap test: most sentences hold no such word
        kinds = kinds_of_cues(lower[start:end])
        if kinds:
            found += unproven_clauses(lower, start, end, kinds)
    return found


def spell_in_bytes(lower: str) -> bytes:
    """Return the words of a text between spaces, one byte a character; a space for each letter that no cue has."""
    return lower.encode("cp1252", "replace").translate(word_bytes())


@cache
def word_bytes() -> bytes:
    """Return what each byte of Windows-1252 becomes: itself in a word, else a space."""
    letters = bytes(range(256)).decode("cp1252", "replace")
    return bytes(code if WORDS.match(letter) else ord(" ") for code, letter in enumerate(letters))


@cache
def every_cue() -> frozenset[bytes]:
    """Return the words of all kinds as `spell_in_bytes` has them: the longer part of `don't`, the rarer of `I'd`."""
    parted = (re.split("['\u2019]", word) for word in frozenset().union(*words_of_kinds().values()))
    return frozenset(max(parts, key=lambda part: (len(part), part not in "ia")).encode("cp1252") for parts in parted)


def kinds_of_cues(sentence: str) -> list[Kind]:
    """Return the kinds of phrasings that a word of the sentence may belong to, and `asked` for a question."""
    words = WORDS.findall(sentence)
    kinds: list[Kind] = [kind for kind, cues in words_of_kinds().items() if not cues.isdisjoint(words)]
    return [*kinds, "asked"] if sentence.endswith("?") else kinds


@cache
def words_of_kinds() -> dict[Kind, frozenset[str]]:
    """Read the table of words, by kind."""
    found: dict[Kind, set[str]] = {kind: set() for kind in CUES}
    for line in table_lines("scope_words"):
        kind, _, words = line.partition(": ")
        found[cast("Kind", kind)].update(words.split())
    return {kind: frozenset(words) for kind, words in found.items()}


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of sentences and lines, wrapped lines joined; a very long one is cut."""
    for match in SENTENCE.finditer(text):
        for start in range(match.start(), match.end(), MAX_SENTENCE):
            yield start, min(start + MAX_SENTENCE, match.end())


def unproven_clauses(text: str, start: int, end: int, kinds: Collection[Kind]) -> Iterator[tuple[int, int]]:
    """Yield what proves nothing of each clause of one sentence."""
    edges = [start, *(match.start() for match in NEW_CLAUSE.finditer(text, start, end) if match.start() > start), end]
    for first, last in pairwise(edges):
        clause = text[first:last]
        place = unproven_whole(clause, kinds) if is_spaced(clause) else unproven_part(clause, kinds)
        if place is not None:
            yield first + place[0], first + place[1]


def is_spaced(clause: str) -> bool:
    """Tell whether a clause has wide spaces or line breaks."""
    return ("\n" in clause or "  " in clause or "\t" in clause) and SPACED.search(clause) is not None


def unproven_whole(clause: str, kinds: Collection[Kind]) -> tuple[int, int] | None:
    """Return all of a clause with wide spaces where its plain form holds a cue."""
    return (0, len(clause)) if unproven_part(SPACED.sub(" ", clause), kinds) is not None else None


def unproven_part(clause: str, kinds: Collection[Kind]) -> tuple[int, int] | None:
    """Return the part of a clause that a cue makes worthless: what follows a wish, an item of a list, or all of it."""
    if "asked" in kinds:
        return 0, len(clause)
    cue = next((found for kind, pattern in CUES.items() if kind in kinds and (found := pattern.search(clause))), None)
    if cue is not None:
        return item_around(clause, cue) or (0, len(clause))
    wish = WISHED_NEXT.search(clause) if "wished" in kinds else None
    if wish is None:
        item = ITEM_DENIED.search(clause) if "denied" in kinds else None
        return item.span() if item else None
    rest = clause[wish.end() :]
    is_label = clause[: wish.start()].rstrip().endswith(":")
    is_about_rest = not is_label and len(rest.split()) >= LEAST_WISHED and not REFERS_BACK.search(rest)
    return (wish.start() if is_about_rest else 0), len(clause)


def item_around(clause: str, cue: re.Match[str]) -> tuple[int, int] | None:
    """Return the item of a list that a cue is about, such as `Catalan: first steps`; None when it is no list."""
    if clause.count(",") < MIN_COMMAS:
        return None
    start = clause.rfind(",", 0, cue.start()) + 1
    end = clause.find(",", cue.start())
    end = len(clause) if end < 0 else end
    if GOES_ON.match(clause, end):
        return None
    is_noted = NOTED_ITEM.match(clause, start, end) or cue.end() >= end > cue.start() > start + 1
    return (start, end) if is_noted else None
