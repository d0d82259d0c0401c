"""Say what one resume has of what each job description of its job asks for."""

from collections.abc import Collection

from msgspec import structs

from functions._shared.failure_words import explain_failures
from functions._shared.gap_matrix import GapMatrices
from functions._shared.skill_gap_request import SkillGapBatch
from functions._shared.skill_gap_result import DescribedGaps, ResumeGaps, gather, reuse
from functions._shared.skill_gap_summary import SkillGapSummary
from runtime.bindings.analyst import Analyst
from runtime.bindings.earlier_analyses import EarlierAnalyses
from runtime.bindings.items import FinishedItem, FinishedJob, Item
from runtime.bindings.job_descriptions import JobDescription
from runtime.bindings.resume_texts import ResumeText, ResumeTexts
from runtime.declare import job


@job(item_type="skill_gap", batch=50, concurrency=32, timeout=3_600)
async def skill_gap_batch(
    item: Item[SkillGapBatch], resumes: ResumeTexts, analyst: Analyst, earlier_analyses: EarlierAnalyses
) -> ResumeGaps:
    """Return each requirement with what proves it; a resume that cannot be read fails its item alone."""
    resume, data = await resumes.get(item.item_id), item.data
    wanted = earlier_analyses.hash_of(data.question, resume_text=resume.text, hidden_text=resume.hidden_text)
    if data.reuse:
        kind, job_type = ResumeGaps, data.question.job_type
        if earlier := await earlier_analyses.find_made_of(wanted, item.item_id, job_type, kind=kind):
            return reuse(earlier, data.descriptions)
    return gather([await find_gaps(item, resume, described, analyst) for described in data.descriptions], wanted)


async def find_gaps(
    item: Item[SkillGapBatch], resume: ResumeText, described: JobDescription, analyst: Analyst
) -> DescribedGaps:
    """Compare the resume with one job description."""
    gaps = await analyst.find_gaps(
        resume.text,
        title=described.title,
        job_description=described.text,
        as_of=item.data.submitted_on,
        hidden_text=resume.hidden_text,
        job_id=item.job_id,
    )
    return DescribedGaps(**structs.asdict(gaps), job_description_id=described.id, title=described.title)


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
