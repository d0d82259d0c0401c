"""Finds the stretches of a resume whose words prove nothing, clause by clause."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from runtime.analysis.evidence.future_dates import find_future
from runtime.analysis.evidence.named_doers import find_named_doers
from runtime.analysis.evidence.phrasing_index import Phrasing, spell_plainly
from runtime.analysis.evidence.phrasings import lower_letters
from runtime.analysis.evidence.proof_lines import Place
from runtime.analysis.evidence.scope_cues import (
    CONTRAST,
    NEW_CLAUSE,
    OTHERS,
    OWN,
    STUDY,
    TAKEN_UP,
    UNFINISHED,
    cues,
    find_cue,
)
from runtime.analysis.evidence.scope_extents import unproven_parts

SENTENCE = re.compile(r"(?:[^\n.!?;]+|[.!?;](?!\s)|\n(?=[a-zäöüßàâçéèêîôû(]))+[.!?;]?")
MAX_SENTENCE = 600
MOST_NAMED = 4  # words of a name that the next clause says something of
SPACED = re.compile(r"[ \t]{2,}|[ \t]*\n[ \t]*")


def find_unproven(text: str, this_year: int) -> list[Place]:
    """Return the places of clauses that deny, wish, plan, only look on, or speak of others; in order.

    Args:
        text: A resume.
        this_year: What has a later year is still to come.
    """
    found: list[Place] = []
    lower = lower_letters(text)
    plain = spell_plainly(lower)
    padded = f" {plain} "
    sentences = list(sentences_of(text))
    cut = cut_sentences(sentences)
    likely = cues().likely_among(Counter(chain(plain.split(), *(plain[start:end].split() for start, end in cut))))
    places = chain(places_of(text, "?"), *(places_of_word(padded, sign) for sign in likely.ways))
    for start, end in sorted({*cut, *sentences_at(places, sentences)}):
        near = likely.among(plain[start:end].split())
        if near or text[end - 1] == "?":
            found += unproven_clauses(lower, start, end, near)
    return sorted([*found, *find_named_doers(text, lower), *find_future(lower, this_year)])


def cut_sentences(sentences: Sequence[Place]) -> list[Place]:
    """Return the pieces of very long sentences: they may be cut within a word."""
    return [second for pair in pairwise(sentences) if pair[0][1] - pair[0][0] >= MAX_SENTENCE for second in pair]


def places_of(text: str, part: str) -> Iterator[int]:
    """Yield where a part of a text begins."""
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def places_of_word(padded: str, word: str) -> list[int]:
    """Return where a word stands in a text of words and spaces, counted without the space before the text."""
    size = len(word)
    return [place - 1 for place in places_of(padded, word) if padded[place - 1] == " " == padded[place + size]]


def sentences_at(places: Iterable[int], sentences: Sequence[Place]) -> set[Place]:
    """Return the sentences that have these places; a sign that ends one may stand right behind it."""
    starts = [start for start, _ in sentences]
    return {sentences[bisect_right(starts, place) - 1] for place in places}


def sentences_of(text: str) -> Iterator[Place]:
    """Yield the places of sentences and lines, wrapped lines joined; a very long one is cut."""
    for match in SENTENCE.finditer(text):
        for start in range(match.start(), match.end(), MAX_SENTENCE):
            yield start, min(start + MAX_SENTENCE, match.end())


def is_question(sentence: str) -> bool:
    """Tell whether a sentence asks: a question mark within quotes or brackets belongs to a title."""
    opened = sentence.count('"') % 2 or sentence.count("(") > sentence.count(")")
    opened = opened or any(sign in sentence for sign in ("\u201c", "\u201e", "\u00ab"))
    return sentence.endswith("?") and not opened


def unproven_clauses(text: str, start: int, end: int, likely: Sequence[Phrasing]) -> Iterator[Place]:
    """Yield what proves nothing of each clause of one sentence; all of a question, and of a study left unfinished."""
    sentence = text[start:end]
    if is_question(sentence) or (find_cue(sentence, UNFINISHED, likely) and STUDY.search(sentence)):
        yield start, end
        return
    edges = [start, *(match.start() for match in NEW_CLAUSE.finditer(text, start, end) if match.start() > start), end]
    clauses = list(pairwise(edges))
    is_of_others = False
    for number, (first, last) in enumerate(clauses):
        clause = text[first:last]
        parts = [(0, len(clause))] if is_of_others and goes_on(clause) else parts_of(clause, likely)
        reaches_end = any(part_end == len(clause) for _, part_end in parts)
        is_of_others = reaches_end and (is_of_others or is_about_others(clause, likely))
        if number and (0, len(clause)) in parts and takes_up(text[slice(*clauses[number - 1])], clause):
            yield clauses[number - 1]
        yield from ((first + part_start, first + part_end) for part_start, part_end in parts)


def goes_on(clause: str) -> bool:
    """Tell whether a clause has no subject of its own: what the one before spoke of is meant."""
    return not clause.startswith(";") and not CONTRAST.match(clause) and not OWN.match(clause)


def is_about_others(clause: str, likely: Sequence[Phrasing]) -> bool:
    """Tell whether a clause speaks of somebody else."""
    return find_cue(clause, OTHERS, likely) is not None


def takes_up(before: str, clause: str) -> bool:
    """Tell whether a clause says something of what is only named before it: `HACCP, je l'ai vue en cours`."""
    return len(before.split()) <= MOST_NAMED and not OWN.match(before) and TAKEN_UP.search(clause) is not None


def parts_of(clause: str, likely: Sequence[Phrasing]) -> list[Place]:
    """Return the parts of a clause that prove nothing; those of one with wide spaces are found in its plain form."""
    if not is_spaced(clause):
        return unproven_parts(clause, likely)
    return [unfold(clause, part) for part in unproven_parts(SPACED.sub(" ", clause), likely)]


def is_spaced(clause: str) -> bool:
    """Tell whether a clause has wide spaces or line breaks."""
    return ("\n" in clause or "  " in clause or "\t" in clause) and SPACED.search(clause) is not None


def unfold(clause: str, part: Place) -> Place:
    """Return where a part of the plain form stands in the clause, with its wide spaces and line breaks."""
    start, end = part
    shift = 0
    for gap in SPACED.finditer(clause):
        more = len(gap[0]) - 1
        start += more if gap.start() - shift < part[0] else 0
        end += more if gap.start() - shift < part[1] else 0
        shift += more
    return start, end
