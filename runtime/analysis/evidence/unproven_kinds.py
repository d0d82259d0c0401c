"""Tells a denial and a wish from the other clauses that prove nothing: what was only seen, what others do."""

from typing import get_args

from runtime.analysis.evidence.future_dates import find_future
from runtime.analysis.evidence.phrasing_index import spell_plainly
from runtime.analysis.evidence.phrasings import lower_letters
from runtime.analysis.evidence.scope_cues import Kind, cues

DENIED_OR_WISHED: frozenset[str] = frozenset({"denied", "wished", "wished_next", "item_denied", "unfinished"})
KINDS: tuple[Kind, ...] = get_args(Kind)


def is_denied_or_wished(clause: str, this_year: int) -> bool:
    """Tell whether a clause of `find_unproven` denies, wishes, plans, or was left unfinished.

    Args:
        clause: As written.
        this_year: What has a later year is still to come, and so is a plan.
    """
    lower = lower_letters(clause)
    words = frozenset(spell_plainly(lower).split())
    likely = sorted(cues().likely_in(clause).among(words), key=lambda each: KINDS.index(each.kind))
    kind = next((each.kind for each in likely if each.pattern.search(lower)), None)
    return kind in DENIED_OR_WISHED or (kind is None and any(find_future(lower, this_year)))
