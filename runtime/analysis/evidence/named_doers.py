"""Finds what somebody does who is called by name and is not the person: `Ines does our titles`, `done by Colin`."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from runtime.analysis.evidence.phrasing_index import places_of
from runtime.analysis.evidence.proof_lines import Place
from runtime.analysis.evidence.scope_cues import NEW_CLAUSE, small_words

NAME = r"[A-Z][a-z\u00e0-\u00f6\u00f8-\u00ff]+"
DEED = r"does|did|has|had|runs|ran|handles|looks after|takes care|writes|wrote|makes|keeps|kept|knows|owns|holds"
DOES = rf"(?P<first>{NAME})(?: {NAME})?(?: (?:in|from|at|on) (?:the |our )?\w+)? (?:{DEED})\b"
DOER_FIRST = re.compile(DOES)  # where a text begins
DOER = re.compile(rf"[.;:,\n\u2022\u203a] *{DOES}")  # what begins with such a sign is found many times faster
DONE = ("done", "made", "run", "handled", "written", "drawn", "prepared", "kept", "looked after")
DONE_BEFORE = "|".join(rf"(?<=\b{deed} by )" for deed in DONE)
DONE_BY = re.compile(rf" by (?:{DONE_BEFORE})(?P<first>{NAME})\b(?!['\u2019]s)")
DEEDS = frozenset(deed.partition(" ")[0] for deed in DEED.split("|"))  # the cheap test: one of them stands there
HEAD_LINES, NAME_WORDS = 3, 5  # the person's own name stands in one of the first lines, which is short
NO_NAMES = small_words("no_name")
SENTENCE_END = re.compile(r"[.;!?](?:\s|$)|\n(?![a-z(])")


def find_named_doers(text: str, lower: str, words: AbstractSet[str]) -> Iterator[Place]:
    """Yield the places of clauses whose doer is called by another name than the person's.

    Args:
        text: As written.
        lower: The same by `lower_letters`.
        words: Of `lower`, without what is no letter.
    """
    own = own_names(text)
    for doer in doers_in(text, DEEDS & words):
        if is_other(doer["first"], text, own):
            yield doer.start("first"), end_of_clause(text, lower, doer.end())
    for doer in DONE_BY.finditer(text):
        if is_other(doer["first"], text, own):
            start = max(text.rfind(sign, 0, doer.start()) for sign in ("\n", ". ", ";", ","))
            yield start + 1, doer.end()


def doers_in(text: str, deeds: AbstractSet[str]) -> Iterator[re.Match[str]]:
    """Yield where a name and one of the deeds open the text or a clause."""
    lines = {text.rfind("\n", 0, place) for deed in deeds for place in places_of(text, f" {deed}")}
    first = DOER_FIRST.match(text) if -1 in lines else None
    if first is not None:
        yield first
    done = first.end() if first else 0
    for start in sorted(lines):
        end = text.find("\n", start + 1)
        yield from DOER.finditer(text, max(start, done), end if end >= 0 else len(text))


def own_names(text: str) -> frozenset[str]:
    """Return the words, in lower case, of the first lines that may hold the person's own name."""
    lines = [line.split(maxsplit=NAME_WORDS) for line in text.split("\n", HEAD_LINES)[:HEAD_LINES]]
    return frozenset(word.strip(",.").lower() for words in lines if len(words) <= NAME_WORDS for word in words)


def is_other(name: str, text: str, own: frozenset[str]) -> bool:
    """Tell whether a word is a name other than the person's own: it is never written small."""
    word = name.lower()
    return word not in NO_NAMES and word not in own and f" {word}" not in text


def end_of_clause(text: str, lower: str, start: int) -> int:
    """Return where the clause ends."""
    ends = [
        match.start()
        for pattern, read in ((SENTENCE_END, text), (NEW_CLAUSE, lower))
        if (match := pattern.search(read, start))
    ]
    return min(ends, default=len(text))
