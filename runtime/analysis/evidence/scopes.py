"""Finds the stretches of a resume whose words prove nothing, clause by clause."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from runtime.analysis.evidence.future_dates import find_future
from runtime.analysis.evidence.named_doers import find_named_doers
from runtime.analysis.evidence.phrasing_index import Phrasing, spell_plainly
from runtime.analysis.evidence.phrasings import lower_letters
from runtime.analysis.evidence.proof_lines import Place
from runtime.analysis.evidence.scope_cues import (
    CONTRAST,
    CONTRASTS,
    NEW_CLAUSE,
    NEW_CLAUSE_WITHOUT_CONTRAST,
    ORDERED,
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


def find_unproven(text: str, this_year: int, blocks: Sequence[Place] | None = None) -> list[Place]:
    """Return the places of clauses that deny, wish, plan, only look on, or speak of others; in order.

    Args:
        text: A resume.
        this_year: What has a later year is still to come.
        blocks: Where they are looked for, as `telling_blocks` finds them; None is all of the text.
    """
    found: list[Place] = []
    lower = lower_letters(text)
    plain = spell_plainly(lower)
    sentences = [(start, end, plain[start:end].split()) for start, end in sentences_of(text, blocks)]
    counts = Counter(chain.from_iterable(words for _, _, words in sentences))
    likely = cues().likely_among(counts)
    for start, end, words in sentences:
        is_question = text[end - 1] == "?"
        if not is_question and likely.signs.isdisjoint(words):
            continue  # the cheap test: most sentences hold no such word
        near = likely.among(frozenset(words))
        if near or is_question:
            pattern = NEW_CLAUSE_WITHOUT_CONTRAST if CONTRASTS.isdisjoint(words) else NEW_CLAUSE
            edges = [match.start() for match in pattern.finditer(lower, start, end) if match.start() > start]
            found += unproven_clauses(lower, [start, *edges, end], near)
    return sorted([*found, *find_named_doers(text, lower, counts.keys()), *find_future(lower, this_year)])


def sentences_of(text: str, blocks: Sequence[Place] | None = None) -> list[Place]:
    """Return the places of sentences and lines, wrapped lines joined; a very long one is cut."""
    searched = [(0, len(text))] if blocks is None else blocks
    whole = [match.span() for block in searched for match in SENTENCE.finditer(text, *block)]
    return [
        (first, min(first + MAX_SENTENCE, end)) for start, end in whole for first in range(start, end, MAX_SENTENCE)
    ]


def is_question(sentence: str) -> bool:
    """Tell whether a sentence asks: a question mark within quotes or brackets belongs to a title."""
    if not sentence.endswith("?"):
        return False
    opened = sentence.count('"') % 2 or sentence.count("(") > sentence.count(")")
    opened = opened or any(sign in sentence for sign in ("\u201c", "\u201e", "\u00ab"))
    return not opened


def unproven_clauses(text: str, edges: Sequence[int], likely: Sequence[Phrasing]) -> Iterator[Place]:
    """Yield what proves nothing of each clause of one sentence; all of a question, and of a study left unfinished.

    Args:
        text: In lower case.
        edges: Where the clauses begin, and where the last one ends.
        likely: What may stand in the sentence.
    """
    start, end = edges[0], edges[-1]
    sentence = text[start:end]
    is_unfinished = find_cue(sentence, UNFINISHED, likely) is not None and STUDY.search(sentence) is not None
    if is_unfinished or is_question(sentence) or find_cue(sentence, ORDERED, likely):
        yield start, end
        return
    clauses = list(pairwise(edges))
    is_of_others = False
    for number, (first, last) in enumerate(clauses):
        clause = text[first:last]
        parts = [(0, len(clause))] if is_of_others and goes_on(clause) else parts_of(clause, likely)
        if not parts:
            is_of_others = False
            continue
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
    plain = SPACED.sub(" ", clause) if is_spaced(clause) else clause
    found = [phrasing for phrasing in likely if phrasing.pattern.search(plain)]
    parts = unproven_parts(plain, found) if found else []
    return parts if plain is clause else [unfold(clause, part) for part in parts]


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
