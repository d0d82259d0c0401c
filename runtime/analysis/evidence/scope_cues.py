"""Phrasings after which words prove nothing: denied, wished or planned, only seen or begun, somebody else's."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from runtime.analysis.evidence.phrasing_index import Phrasing, PhrasingIndex
from runtime.analysis.evidence.phrasings import lower_capitals, lower_source, phrasing_sources

Kind = Literal["others", "denied", "wished", "seen", "wished_next", "item_denied"]

TABLE = "scope_phrasings"
WHOLE: tuple[Kind, ...] = ("others", "denied", "wished", "seen")  # which make all of a clause worthless
ITEM_DENIED: tuple[Kind] = ("item_denied",)  # `200 jobs, no failures`: the item alone
WISHED_NEXT: tuple[Kind] = ("wished_next",)  # what is wished follows the wish
NEW_CLAUSE = re.compile(
    lower_source(TABLE, "new_clause")
)  # what the person says of himself after a comma, or a contrast
REFERS_BACK = re.compile(r"\b(?:it|them|this|that|these|those|both|either)\b")


@cache
def cues() -> PhrasingIndex:
    """Arrange the phrasings by the words that they need."""
    kinds: tuple[Kind, ...] = (*WHOLE, *WISHED_NEXT, *ITEM_DENIED)
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
