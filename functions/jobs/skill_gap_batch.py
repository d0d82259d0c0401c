"""Say what one resume has of what each job description of its job asks for."""

from collections.abc import Collection

import msgspec

from functions._shared.failure_words import explain_failures
from functions._shared.gap_matrix import GapMatrices
from functions._shared.skill_gap_request import SkillGapBatch
from functions._shared.skill_gap_result import DescribedGaps, ResumeGaps
from functions._shared.skill_gap_summary import SkillGapSummary
from runtime.bindings.analyst import Analyst
from runtime.bindings.earlier_analyses import EarlierAnalyses, as_reused, together
from runtime.bindings.items import FinishedItem, FinishedJob, Item
from runtime.bindings.resume_texts import ResumeTexts
from runtime.declare import job


@job(item_type="skill_gap", batch=50, concurrency=32, timeout=3_600)
async def skill_gap_batch(
    item: Item[SkillGapBatch], resumes: ResumeTexts, analyst: Analyst, earlier_analyses: EarlierAnalyses
) -> ResumeGaps:
    """Return each requirement with what proves it; a resume that cannot be read fails its item alone."""
    resume = await resumes.get(item.item_id)
    question = item.data.question
    if question and (earlier := await earlier_analyses.find(item.item_id, question, resume, ResumeGaps)):
        return take_again(earlier, item.data)
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
    return gather(found)


def gather(found: list[DescribedGaps]) -> ResumeGaps:
    """Put the gaps for all job descriptions together, with what lists sort and filter by."""
    proved = (gap.text for each in found for gap in each.requirements if gap.status == "proved")
    return ResumeGaps(
        score=max((each.score for each in found if each.score is not None), default=None),
        matched_skills=list(dict.fromkeys(proved)),
        flags=list(dict.fromkeys(flag for each in found for flag in each.flags)),
        descriptions=found,
        input_hash=together(each.input_hash for each in found),
    )


def take_again(earlier: ResumeGaps, data: SkillGapBatch) -> ResumeGaps:
    """Return an earlier result as one that cost nothing, under the ids that the same job descriptions have now."""
    ids = [described.id for described in data.descriptions]
    again = [
        msgspec.structs.replace(as_reused(gaps), job_description_id=each)
        for each, gaps in zip(ids, earlier.descriptions, strict=True)
    ]
    return msgspec.structs.replace(earlier, descriptions=again, reused=True)


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
        failure_details=explain_failures(matrices.failures),
        made_by=matrices.makers.read(),
    )
