"""Finds the stretches of a resume whose words prove nothing, clause by clause."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import pairwise
from typing import cast

from runtime.analysis.evidence.future_dates import find_future
from runtime.analysis.evidence.named_doers import find_named_doers
from runtime.analysis.evidence.phrasings import lower_letters
from runtime.analysis.evidence.proof_lines import Place
from runtime.analysis.evidence.scope_cues import CONTRAST, CUES, NEW_CLAUSE, OWN, STUDY, TAKEN_UP, UNFINISHED, Kind
from runtime.analysis.evidence.scope_extents import unproven_parts
from runtime.analysis.tables import table_lines

SENTENCE = re.compile(r"(?:[^\n.!?;]+|[.!?;](?!\s)|\n(?=[a-zäöüßàâçéèêîôû(]))+[.!?;]?")
WORDS = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
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
    plain = spell_in_bytes(lower)
    for start, end in sentences_of(text):
        if every_cue().isdisjoint(plain[start:end].split()) and text[end - 1] != "?":
            continue  # the cheap test: most sentences hold no such word
        kinds = kinds_of_cues(lower[start:end])
        if kinds:
            found += unproven_clauses(lower, start, end, kinds)
    return sorted([*found, *find_named_doers(text, lower), *find_future(lower, this_year)])


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
    return [*kinds, "asked"] if is_question(sentence) else kinds


def is_question(sentence: str) -> bool:
    """Tell whether a sentence asks: a question mark within quotes or brackets belongs to a title."""
    opened = sentence.count('"') % 2 or sentence.count("(") > sentence.count(")")
    opened = opened or any(sign in sentence for sign in ("\u201c", "\u201e", "\u00ab"))
    return sentence.endswith("?") and not opened


@cache
def words_of_kinds() -> dict[Kind, frozenset[str]]:
    """Read the table of words, by kind."""
    found: dict[Kind, set[str]] = {}
    for line in table_lines("scope_words"):
        kind, _, words = line.partition(": ")
        found.setdefault(cast("Kind", kind), set()).update(words.split())
    return {kind: frozenset(words) for kind, words in found.items()}


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of sentences and lines, wrapped lines joined; a very long one is cut."""
    for match in SENTENCE.finditer(text):
        for start in range(match.start(), match.end(), MAX_SENTENCE):
            yield start, min(start + MAX_SENTENCE, match.end())


def unproven_clauses(text: str, start: int, end: int, kinds: Collection[Kind]) -> Iterator[Place]:
    """Yield what proves nothing of each clause of one sentence."""
    if "unfinished" in kinds and UNFINISHED.search(text, start, end) and STUDY.search(text, start, end):
        yield start, end
        return
    edges = [start, *(match.start() for match in NEW_CLAUSE.finditer(text, start, end) if match.start() > start), end]
    clauses = list(pairwise(edges))
    is_of_others = False
    for number, (first, last) in enumerate(clauses):
        clause = text[first:last]
        parts = [(0, len(clause))] if is_of_others and goes_on(clause) else parts_of(clause, kinds)
        reaches_end = any(part_end == len(clause) for _, part_end in parts)
        is_of_others = reaches_end and (is_of_others or is_about_others(clause, kinds))
        if number and (0, len(clause)) in parts and takes_up(text[slice(*clauses[number - 1])], clause):
            yield clauses[number - 1]
        yield from ((first + part_start, first + part_end) for part_start, part_end in parts)


def goes_on(clause: str) -> bool:
    """Tell whether a clause has no subject of its own: what the one before spoke of is meant."""
    return not clause.startswith(";") and not CONTRAST.match(clause) and not OWN.match(clause)


def is_about_others(clause: str, kinds: Collection[Kind]) -> bool:
    """Tell whether a clause speaks of somebody else."""
    return "others" in kinds and CUES["others"].search(clause) is not None


def takes_up(before: str, clause: str) -> bool:
    """Tell whether a clause says something of what is only named before it: `HACCP, je l'ai vue en cours`."""
    return len(before.split()) <= MOST_NAMED and not OWN.match(before) and TAKEN_UP.search(clause) is not None


def parts_of(clause: str, kinds: Collection[Kind]) -> list[Place]:
    """Return the parts of a clause that prove nothing; those of one with wide spaces are found in its plain form."""
    if not is_spaced(clause):
        return unproven_parts(clause, kinds)
    return [unfold(clause, part) for part in unproven_parts(SPACED.sub(" ", clause), kinds)]


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
