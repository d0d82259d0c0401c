"""Say what one resume has of what each job description of its job asks for."""

from collections.abc import Collection
from uuid import UUID

import msgspec
from msgspec import Struct

from functions._shared.gap_matrix import GapMatrices
from functions._shared.skill_gap_request import SkillGapBatch
from functions._shared.skill_gap_summary import SkillGapSummary
from runtime.bindings.analyst import Analyst, SkillGaps
from runtime.bindings.items import FinishedItem, FinishedJob, Item
from runtime.bindings.resume_texts import ResumeTexts
from runtime.declare import job


class DescribedGaps(SkillGaps, rename="camel", frozen=True, kw_only=True):
    """What a resume has of what one job description asks for."""

    job_description_id: UUID
    title: str


class ResumeGaps(Struct, rename="camel", frozen=True, kw_only=True):
    """What a resume has of what the job descriptions ask for.

    Attributes:
        score: The highest of `descriptions`; None when nothing could be read of any.
        descriptions: One for each job description, in the order of the request.
    """

    score: float | None
    descriptions: list[DescribedGaps]


@job(item_type="skill_gap", batch=50, concurrency=16, timeout=3_600)
async def skill_gap_batch(item: Item[SkillGapBatch], resumes: ResumeTexts, analyst: Analyst) -> ResumeGaps:
    """Return each requirement with what proves it; a resume that cannot be read fails its item alone."""
    resume = await resumes.get(item.item_id)
    found: list[DescribedGaps] = []
    for described in item.data.descriptions:
        gaps = await analyst.find_gaps(
            resume.text,
            title=described.title,
            job_description=described.text,
            as_of=item.data.submitted_on,
            hidden_text=resume.hidden_text,
            job_id=item.job_id,
        )
        known = msgspec.structs.asdict(gaps)
        found.append(DescribedGaps(**known, job_description_id=described.id, title=described.title))
    return ResumeGaps(
        score=max((each.score for each in found if each.score is not None), default=None), descriptions=found
    )


def summarize(finished: FinishedJob[SkillGapBatch], items: Collection[FinishedItem]) -> SkillGapSummary:
    """Set skills and candidates beside each other, in one pass over the results."""
    matrices = GapMatrices(finished.data.descriptions)
    for item in items:
        matrices.add(item)
    return SkillGapSummary(
        descriptions=matrices.read(),
        analyzed_count=matrices.analyzed_count,
        failed_count=len(items) - matrices.analyzed_count,
        failures=dict(matrices.failures),
    )
