"""Score one resume against the job description of its job."""

from collections import Counter
from collections.abc import Collection
from heapq import nsmallest

from functions._shared.analysis_request import BulkAnalysis
from functions._shared.analysis_tally import AnalysisTally
from functions._shared.bulk_analysis_summary import BulkAnalysisSummary
from functions._shared.failure_words import explain_failures
from functions._shared.ranking import rank
from functions._shared.warning_words import explain_warnings
from runtime.bindings.analyst import Analyst, ResumeAnalysis
from runtime.bindings.earlier_analyses import EarlierAnalyses, as_reused
from runtime.bindings.item_places import cursor_after
from runtime.bindings.items import FinishedItem, FinishedJob, Item
from runtime.bindings.resume_texts import ResumeTexts
from runtime.declare import job

RANKED_COUNT = 100


@job(item_type="resume_analysis", batch=50, concurrency=32, timeout=360)
async def bulk_analysis(
    item: Item[BulkAnalysis], resumes: ResumeTexts, analyst: Analyst, earlier_analyses: EarlierAnalyses
) -> ResumeAnalysis:
    """Return the score with its reasons; a resume that cannot be read fails its item alone."""
    resume = await resumes.get(item.item_id)
    data = item.data
    if data.question and (earlier := await earlier_analyses.find(item.item_id, data.question, resume, ResumeAnalysis)):
        return as_reused(earlier)
    return await analyst.analyze(
        resume.text,
        title=data.title,
        job_description=data.job_description,
        as_of=data.submitted_on,
        hidden_text=resume.hidden_text,
        job_id=item.job_id,
    )


def summarize(_job: FinishedJob[BulkAnalysis], items: Collection[FinishedItem]) -> BulkAnalysisSummary:
    """Rank the resumes and count what they lack, in one pass; equal scores keep the order of submission."""
    tally = AnalysisTally()
    best = nsmallest(RANKED_COUNT + 1, tally.read(items), key=lambda contender: -contender.judged.score)
    ranking = rank(best, Counter(tally.scores), RANKED_COUNT)
    is_cut = len(best) > len(ranking)
    return BulkAnalysisSummary(
        ranking=ranking,
        next_cursor=cursor_after("score", ranking[-1].position, ranking[-1].score) if is_cut else None,
        analyzed_count=len(tally.scores),
        failed_count=len(items) - len(tally.scores),
        average_score=tally.average,
        score_bands=tally.bands,
        distribution=tally.distribution,
        verdicts=dict(tally.verdicts),
        most_missed_skills=tally.most_missed,
        failures=dict(tally.failures),
        failure_details=explain_failures(tally.failures),
        warnings=sorted(tally.warnings),
        warning_details=explain_warnings(tally.warnings),
        made_by=tally.makers.read(),
    )
