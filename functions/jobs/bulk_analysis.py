"""Score one resume against the job description of its job."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean

import msgspec
from msgspec import Struct

from functions._shared.analysis_request import BulkAnalysis
from runtime.bindings.analyst import Analyst, ResumeAnalysis
from runtime.bindings.items import FinishedItem, FinishedJob, Item
from runtime.bindings.resume_texts import ResumeTexts
from runtime.declare import job

RANKED_COUNT = 100
MISSING_SKILL_COUNT = 10
BAND_WIDTH = 10


class Judged(Struct, rename="camel", frozen=True, kw_only=True):
    """What the ranking takes from a result."""

    score: float
    summary: str
    missing_skills: list[str]


class Ranked(Struct, rename="camel", frozen=True, kw_only=True):
    """One place of the ranking, from 1."""

    rank: int
    resume_id: str
    position: int
    score: float
    summary: str


class SkillCount(Struct, rename="camel", frozen=True, kw_only=True):
    """How many resumes lack a required skill."""

    skill: str
    missing_count: int


class BulkAnalysisSummary(Struct, rename="camel", frozen=True, kw_only=True):
    """The result of a bulk analysis.

    Attributes:
        ranking: The best 100, the best first; the items sorted by score have all of them.
        average_score: Of the analysed resumes, one decimal; None when there are none.
        score_bands: Resumes with a score of 0 to 10, 10 to 20, ... 90 to 100.
        most_missed_skills: The ten required skills that the most resumes lack.
        failures: Resumes that could not be analysed, by error code.
    """

    ranking: list[Ranked]
    analyzed_count: int
    failed_count: int
    average_score: float | None
    score_bands: list[int]
    most_missed_skills: list[SkillCount]
    failures: dict[str, int]


@job(item_type="resume_analysis", batch=50, concurrency=16, timeout=360)
async def bulk_analysis(item: Item[BulkAnalysis], resumes: ResumeTexts, analyst: Analyst) -> ResumeAnalysis:
    """Return the score with its reasons; a resume that cannot be read fails its item alone."""
    resume = await resumes.get(item.item_id)
    return await analyst.analyze(resume.text, title=item.data.title, job_description=item.data.job_description)


def summarize(_job: FinishedJob[BulkAnalysis], items: Sequence[FinishedItem]) -> BulkAnalysisSummary:
    """Rank the resumes and count what they lack; equal scores keep the order of submission."""
    judged = [(item, msgspec.json.decode(item.result, type=Judged)) for item in items if item.result is not None]
    judged.sort(key=lambda pair: -pair[1].score)
    scores = [result.score for _, result in judged]
    missed = Counter(skill for _, result in judged for skill in result.missing_skills)
    return BulkAnalysisSummary(
        ranking=rank(judged[:RANKED_COUNT]),
        analyzed_count=len(judged),
        failed_count=len(items) - len(judged),
        average_score=round(fmean(scores), 1) if scores else None,
        score_bands=bands(scores),
        most_missed_skills=[
            SkillCount(skill=skill, missing_count=count) for skill, count in missed.most_common(MISSING_SKILL_COUNT)
        ],
        failures=dict(Counter(item.error_code for item in items if item.error_code is not None)),
    )


def rank(best: Iterable[tuple[FinishedItem, Judged]]) -> list[Ranked]:
    """Return the places of the ranking."""
    return [
        Ranked(rank=rank, resume_id=item.item_id, position=item.position, score=result.score, summary=result.summary)
        for rank, (item, result) in enumerate(best, start=1)
    ]


def bands(scores: Iterable[float]) -> list[int]:
    """Count scores in ten bands of ten points; 100 belongs to the last."""
    counts = Counter(min(int(score // BAND_WIDTH), 9) for score in scores)
    return [counts[band] for band in range(10)]
