"""Finds the stretches of a resume whose words prove nothing, clause by clause."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from runtime.analysis.evidence.phrasing_index import Phrasing, spell_plainly
from runtime.analysis.evidence.phrasings import lower_letters
from runtime.analysis.evidence.scope_cues import (
    ITEM_DENIED,
    NEW_CLAUSE,
    REFERS_BACK,
    WHOLE,
    WISHED_NEXT,
    cues,
    find_cue,
)

SENTENCE = re.compile(r"(?:[^\n.!?;]+|[.!?;](?!\s)|\n(?=[a-zäöüßàâçéèêîôû(]))+[.!?;]?")
MAX_SENTENCE = 600
Place = tuple[int, int]
LEAST_WISHED = 2
MIN_COMMAS = 1
SPACED = re.compile(r"[ \t]{2,}|[ \t]*\n[ \t]*")
GOES_ON = re.compile(r",\s*(?:who|whose|which|that|der|die|das|qui|que|quien)\b")
NOTED_ITEM = re.compile(r"\W*[\w .+#/&-]{1,30}\s*[:(]")


def find_unproven(text: str) -> list[Place]:
    """Return the places of clauses that deny, wish, plan, only look on, or speak of others; in order."""
    found: list[Place] = []
    lower = lower_letters(text)
    plain = spell_plainly(lower)
    sentences = [(start, end, plain[start:end].split()) for start, end in sentences_of(text)]
    likely = cues().likely_among(Counter(chain.from_iterable(words for _, _, words in sentences)))
    signs = frozenset(likely.ways)
    for start, end, words in sentences:
        is_question = text[end - 1] == "?"
        if not is_question and signs.isdisjoint(words):
            continue  # the cheap test: most sentences hold no such word
        near = likely.among(frozenset(words))
        if near or is_question:
            found += unproven_clauses(lower, start, end, near)
    return found


def sentences_of(text: str) -> list[Place]:
    """Return the places of sentences and lines, wrapped lines joined; a very long one is cut."""
    whole = [match.span() for match in SENTENCE.finditer(text)]
    return [
        (first, min(first + MAX_SENTENCE, end)) for start, end in whole for first in range(start, end, MAX_SENTENCE)
    ]


def unproven_clauses(text: str, start: int, end: int, likely: Sequence[Phrasing]) -> Iterator[Place]:
    """Yield what proves nothing of each clause of one sentence; of a question, each clause."""
    edges = [start, *(match.start() for match in NEW_CLAUSE.finditer(text, start, end) if match.start() > start), end]
    is_question = text[end - 1] == "?"
    for first, last in pairwise(edges):
        clause = text[first:last]
        if is_question:
            yield first, last
            continue
        place = unproven_whole(clause, likely) if is_spaced(clause) else unproven_part(clause, likely)
        if place is not None:
            yield first + place[0], first + place[1]


def is_spaced(clause: str) -> bool:
    """Tell whether a clause has wide spaces or line breaks."""
    return ("\n" in clause or "  " in clause or "\t" in clause) and SPACED.search(clause) is not None


def unproven_whole(clause: str, likely: Sequence[Phrasing]) -> Place | None:
    """Return all of a clause with wide spaces where its plain form holds a cue."""
    return (0, len(clause)) if unproven_part(SPACED.sub(" ", clause), likely) is not None else None


def unproven_part(clause: str, likely: Sequence[Phrasing]) -> Place | None:
    """Return the part of a clause that a cue makes worthless: what follows a wish, an item of a list, or all of it."""
    cue = find_cue(clause, WHOLE, likely)
    if cue is not None:
        return item_around(clause, cue) or (0, len(clause))
    wish = find_cue(clause, WISHED_NEXT, likely)
    if wish is None:
        item = find_cue(clause, ITEM_DENIED, likely)
        return item.span() if item else None
    rest = clause[wish.end() :]
    is_label = clause[: wish.start()].rstrip().endswith(":")
    is_about_rest = not is_label and len(rest.split()) >= LEAST_WISHED and not REFERS_BACK.search(rest)
    return (wish.start() if is_about_rest else 0), len(clause)


def item_around(clause: str, cue: re.Match[str]) -> Place | None:
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
