"""Finds the stretches of a resume whose words prove nothing, clause by clause."""

import re
from collections.abc import Iterator

from runtime.analysis.evidence.scope_cues import CUES, NEW_CLAUSE, REFERS_BACK, WISHED_NEXT

SENTENCE = re.compile(r"(?:[^\n.!?;]|[.!?;](?!\s)|\n(?=[a-zäöüßàâçéèêîôû(]))+[.!?;]?")
MAX_SENTENCE = 600
LEAST_WISHED = 2
MIN_COMMAS = 1
SPACED = re.compile(r"[ \t]{2,}|[ \t]*\n[ \t]*")
GOES_ON = re.compile(r",\s*(?:who|whose|which|that|der|die|das|qui|que|quien)\b", re.IGNORECASE)
NOTED_ITEM = re.compile(r"\W*[\w .+#/&-]{1,30}\s*[:(]")


def find_unproven(text: str) -> list[tuple[int, int]]:
    """Return the places of clauses that deny, wish, plan, only look on, or speak of others; in order."""
    return [place for sentence in sentences_of(text) for place in unproven_clauses(text, *sentence)]


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of sentences and lines, wrapped lines joined; a very long one is cut."""
    for match in SENTENCE.finditer(text):
        for start in range(match.start(), match.end(), MAX_SENTENCE):
            yield start, min(start + MAX_SENTENCE, match.end())


def unproven_clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what proves nothing of each clause of one sentence."""
    edges = [start, *(match.start() for match in NEW_CLAUSE.finditer(text, start, end) if match.start() > start), end]
    for first, last in zip(edges, edges[1:], strict=False):
        clause = text[first:last]
        place = unproven_part(clause) if not SPACED.search(clause) else unproven_whole(SPACED.sub(" ", clause), clause)
        if place is not None:
            yield first + place[0], first + place[1]


def unproven_whole(spaced: str, clause: str) -> tuple[int, int] | None:
    """Return all of a clause with wide spaces where its plain form holds a cue."""
    return (0, len(clause)) if unproven_part(spaced) is not None else None


def unproven_part(clause: str) -> tuple[int, int] | None:
    """Return the part of a clause that a cue makes worthless: what follows a wish, an item of a list, or all of it."""
    if clause.rstrip().endswith("?"):
        return 0, len(clause)
    cue = next((found for pattern in CUES if (found := pattern.search(clause))), None)
    if cue is not None:
        return item_around(clause, cue.start()) or (0, len(clause))
    wish = WISHED_NEXT.search(clause)
    if wish is None:
        return None
    rest = clause[wish.end() :]
    is_about_rest = (
        not clause[: wish.start()].rstrip().endswith(":")
        and len(rest.split()) >= LEAST_WISHED
        and not REFERS_BACK.search(rest)
    )
    return (wish.start() if is_about_rest else 0), len(clause)


def item_around(clause: str, place: int) -> tuple[int, int] | None:
    """Return the item of a list, such as `Catalan: first steps`, that has this place; None when it is no list."""
    if clause.count(",") < MIN_COMMAS:
        return None
    start = clause.rfind(",", 0, place) + 1
    end = clause.find(",", place)
    end = len(clause) if end < 0 else end
    if GOES_ON.match(clause, end):
        return None
    return (start, end) if NOTED_ITEM.match(clause, start, end) else None
