"""Phrasings after which words prove nothing: denied, wished or planned, only seen or begun, somebody else's."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from runtime.analysis.evidence.phrasing_index import Phrasing, PhrasingIndex
from runtime.analysis.evidence.phrasings import lower_capitals, lower_source, phrasing_sources
from runtime.analysis.tables import table_lines

Kind = Literal[
    "others", "denied", "wished", "seen", "wished_next", "item_denied", "item_others", "unfinished", "ordered"
]

TABLE = "scope_phrasings"
WHOLE: tuple[Kind, ...] = ("others", "denied", "wished", "seen")  # which make all of a clause worthless
ITEM_DENIED: tuple[Kind] = ("item_denied",)  # `200 jobs, no failures`: the item alone
OTHERS: tuple[Kind] = ("others",)
ITEM_OF_OTHERS: tuple[Kind] = ("item_others",)  # `passed to the tax desk`: whom it goes to, alone
UNFINISHED: tuple[Kind] = ("unfinished",)  # which makes all of a sentence worthless that names a study
ORDERED: tuple[Kind] = ("ordered",)  # a machine is told what to find, or all that is asked is said to be met
WISHED_NEXT: tuple[Kind] = ("wished_next",)  # what is wished follows the wish
CONTRASTS = frozenset(phrasing_sources(TABLE)["contrast"][0].split("|"))
NEW_CLAUSE = re.compile(  # what the person says of himself after a comma, or a contrast
    f"{lower_source(TABLE, 'but_clause')}|{lower_source(TABLE, 'new_clause')}"
)
NEW_CLAUSE_WITHOUT_CONTRAST = re.compile(lower_source(TABLE, "new_clause"))  # found twice as fast
REFERS_BACK = re.compile(r"\b(?:it|them|this|that|these|those|both|either)\b")
STUDY = re.compile(lower_source(TABLE, "study"))  # what one may leave unfinished
TAKEN_UP = re.compile(rf"{REFERS_BACK.pattern}|\b[ld]['\u2019]|\b(?:l[aeo]s?|das|es|den|die|en|y)\b")
ASIDE = re.compile(
    r"\(|,(?= not (?:by|for|from|with|in|on|at|to|as|just|the|an?|my)\b)|"
    r"\b(?:so that|because|since|when|whenever|if|unless|until|weil|wenn|damit|sodass|falls|"
    r"parce que|quand|pour que|para que|porque|cuando)\b"
)  # what follows is said apart from what stands before it
OWN = re.compile(
    r"\W*(?:(?:and|but|und|aber|et|mais|y|pero) )?"
    r"(?:i|i['\u2019]\w+|my|we|our|ich|mein\w*|wir|je|j['\u2019]\w+|mon|ma|mes|yo|he|tengo|mi|mis)\b"
)
CONTRAST = re.compile(
    r"[,;\u2013\u2014-]?\s*\b(?:but|however|although|though|whereas|instead|aber|jedoch|sondern|dafür|dagegen|mais|cependant|"
    r"toutefois|pero|sino|aunque)\b"
)
SPEAKS = re.compile(
    r"\b(?:i|we|ich|wir|je|nous|yo|tengo|hablo|he|she|they|is|are|was|were|has|have|had)\b|\bj['\u2019]"
)


@cache
def cues() -> PhrasingIndex:
    """Arrange the phrasings by the words that they need."""
    kinds: tuple[Kind, ...] = (*WHOLE, *WISHED_NEXT, *ITEM_DENIED, *ITEM_OF_OTHERS, *UNFINISHED, *ORDERED)
    return PhrasingIndex(
        Phrasing(kind, lower_capitals(source)) for kind in kinds for source in phrasing_sources(TABLE)[kind]
    )


def find_cue(clause: str, kinds: Sequence[Kind], likely: Sequence[Phrasing]) -> re.Match[str] | None:
    """Return where the first phrasing stands in a clause, of the first of the kinds that stands there at all.

    Args:
        clause: A part of a sentence, in lower case.
        kinds: Those that are looked for.
        likely: Phrasings in the order of their kinds; of several at one place the first counts.
    """
    found: re.Match[str] | None = None
    kind = ""
    for phrasing in likely:
        if found is not None and phrasing.kind != kind:
            return found
        kind = phrasing.kind
        if kind in kinds and (match := phrasing.pattern.search(clause)) is not None:
            found = match if found is None or match.start() < found.start() else found
    return found


def small_words(kind: str) -> frozenset[str]:
    """Return the words of one kind of the table of small words."""
    lines = (line.partition(": ") for line in table_lines("scope_small_words"))
    return frozenset(word for name, _, words in lines if name == kind for word in words.split())
