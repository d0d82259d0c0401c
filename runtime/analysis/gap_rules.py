"""The rules of a skill gap: what closes it, and how much of what is asked for is proved."""

from collections.abc import Sequence

from runtime.analysis.gap_result import Advice, GapStatus, SkillGap

NICE_WEIGHT = 0.25  # as in a score: four things that are nice to have are worth one that must be met


def advise(status: GapStatus, *, is_denied: bool, is_near: bool) -> Advice | None:
    """Return what closes the gap: who may have the skill shows it, who has nothing near it or denies it learns it."""
    match status:
        case "proved":
            return None
        case "mentioned" | "unclear":
            return "show"
        case "missing":
            return "show" if is_near and not is_denied else "learn"


def share_proved(gaps: Sequence[SkillGap]) -> float | None:
    """Return the share of the requirements that is proved, 0 to 100, one decimal; None where there are none."""
    weights = [1.0 if gap.kind == "must" else NICE_WEIGHT for gap in gaps]
    proved = sum(weight for weight, gap in zip(weights, gaps, strict=True) if gap.status == "proved")
    return round(100 * proved / sum(weights), 1) if weights else None
