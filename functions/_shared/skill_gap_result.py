"""The result of one item of a batch of skill gaps."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct, structs

from runtime.bindings.analyst import SkillGaps
from runtime.bindings.job_descriptions import JobDescription


class DescribedGaps(SkillGaps, rename="camel", frozen=True, kw_only=True):
    """What a resume has of what one job description asks for."""

    job_description_id: UUID
    title: str


class ResumeGaps(Struct, rename="camel", frozen=True, kw_only=True):
    """What a resume has of what the job descriptions ask for.

    Attributes:
        score: The highest of `descriptions`; None when nothing could be read of any.
        matched_skills: Requirements that are proved, of all job descriptions, each once.
        flags: Of all comparisons, each once.
        input_hash: Of the texts, the day to the half month, and who analysed, as in an analysis; empty when another
            stood in.
        reused: Whether it was taken from an earlier result of the same user.
        descriptions: One for each job description, in the order of the request.
    """

    score: float | None
    matched_skills: list[str]
    flags: list[str]
    descriptions: list[DescribedGaps]
    input_hash: str = ""
    reused: bool = False


def gather(found: list[DescribedGaps], input_hash: str) -> ResumeGaps:
    """Put the gaps for all job descriptions together, with what lists sort and filter by."""
    proved = (gap.text for each in found for gap in each.requirements if gap.status == "proved")
    return ResumeGaps(
        score=max((each.score for each in found if each.score is not None), default=None),
        matched_skills=list(dict.fromkeys(proved)),
        flags=list(dict.fromkeys(flag for each in found for flag in each.flags)),
        descriptions=found,
        input_hash="" if any(each.fallback for each in found) else input_hash,
    )


def reuse(earlier: ResumeGaps, descriptions: Sequence[JobDescription]) -> ResumeGaps:
    """Return an earlier result as one that costs nothing, about these job descriptions, which say the same."""
    told = [
        structs.replace(each, job_description_id=named.id, reused=True, input_tokens=0, output_tokens=0, cost=0.0)
        for each, named in zip(earlier.descriptions, descriptions, strict=True)
    ]
    return structs.replace(earlier, descriptions=told, reused=True)
