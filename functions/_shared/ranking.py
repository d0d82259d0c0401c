"""Ranks resumes by their scores, and says why one stands before the next."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from functions._shared.bulk_analysis_summary import Lead, PartLead, Ranked
from functions._shared.ranking_words import explain_lead, explain_tie
from runtime.bindings.analyst import Made


class JudgedPart(Struct, frozen=True, kw_only=True):
    """What one part adds to a score."""

    part: str
    points: float


class Judged(Made, rename="camel", frozen=True, kw_only=True):
    """What a ranking takes from a result; one of an earlier release lacks some of it."""

    score: float
    summary: str
    missing_skills: list[str]
    verdict: str = ""
    warnings: tuple[str, ...] = ()
    explanation: tuple[JudgedPart, ...] = ()
    language: str = ""


class Contender(Struct, frozen=True, kw_only=True):
    """An analysed resume."""

    resume_id: str
    label: str | None
    position: int
    judged: Judged


def rank(best: Sequence[Contender], counts: Mapping[float, int], most: int) -> list[Ranked]:
    """Return the places of a ranking.

    Args:
        best: The best first, of equal scores the one that was submitted first; one more than `most`, if there are.
        counts: How many resumes have each score, of all.
        most: Places at most.
    """
    places: list[Ranked] = []
    for number, contender in enumerate(best[:most], start=1):
        is_tied = bool(places) and places[-1].score == contender.judged.score
        shared = places[-1].rank if is_tied else number
        following = best[number] if number < len(best) else None
        places.append(place_of(contender, following, shared, counts[contender.judged.score] - 1))
    return places


def place_of(contender: Contender, following: Contender | None, shared_rank: int, tied_count: int) -> Ranked:
    """Return one place, with why it stands before the following one."""
    judged = contender.judged
    ahead = lead(judged, following.judged) if following is not None and following.judged.score < judged.score else None
    sentences = [explain_tie(tied_count, judged.language), explain_lead(ahead, judged.language)]
    return Ranked(
        rank=shared_rank,
        resume_id=contender.resume_id,
        label=contender.label,
        position=contender.position,
        score=judged.score,
        verdict=judged.verdict,
        summary=judged.summary,
        tied_count=tied_count,
        ahead=ahead,
        reason=" ".join(filter(None, sentences)),
    )


def lead(one: Judged, other: Judged) -> Lead:
    """Return by how much one result is ahead of another, part by part."""
    points = {each.part: each.points for each in one.explanation}
    for each in other.explanation:
        points[each.part] = points.get(each.part, 0.0) - each.points
    parts = [PartLead(part=part, points=round(value, 1)) for part, value in points.items() if round(value, 1)]
    return Lead(points=round(one.score - other.score, 1), parts=sorted(parts, key=lambda part: -abs(part.points)))
