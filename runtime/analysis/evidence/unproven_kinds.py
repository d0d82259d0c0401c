"""Tells a denial and a wish from the other clauses that prove nothing: what was only seen, what others do."""

from runtime.analysis.evidence.future_dates import find_future
from runtime.analysis.evidence.phrasing_index import spell_plainly
from runtime.analysis.evidence.phrasings import lower_letters
from runtime.analysis.evidence.scope_cues import Kind, cues

# Of several the first counts: who denies a thing may name others who have it.
BY_WEIGHT: tuple[Kind, ...] = (
    "denied",
    "item_denied",
    "others",
    "wished",
    "seen",
    "wished_next",
    "item_others",
    "unfinished",
)
DENIED_OR_WISHED: frozenset[str] = frozenset({"denied", "item_denied", "wished", "wished_next", "unfinished"})


def is_denied_or_wished(clause: str, this_year: int) -> bool:
    """Tell whether a clause of `find_unproven` denies, wishes, plans, or was left unfinished.

    Args:
        clause: As written.
        this_year: What has a later year is still to come, and so is a plan.
    """
    lower = lower_letters(clause)
    likely = cues().likely_in(clause).among(frozenset(spell_plainly(lower).split()))
    kinds = {each.kind for each in likely if each.pattern.search(lower)}
    heaviest = next((kind for kind in BY_WEIGHT if kind in kinds), None)
    return heaviest in DENIED_OR_WISHED or (heaviest is None and any(find_future(lower, this_year)))
