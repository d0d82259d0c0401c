"""Score one resume against the job description of its job."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from heapq import nsmallest
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
    """What the ranking takes from a result; one of an earlier release has neither verdict nor warnings."""

    score: float
    summary: str
    missing_skills: list[str]
    verdict: str = ""
    warnings: list[str] = []


class Ranked(Struct, rename="camel", frozen=True, kw_only=True):
    """One place of the ranking, from 1."""

    rank: int
    resume_id: str
    label: str | None
    position: int
    score: float
    verdict: str
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
        warnings: What could not be read of the posting: `no_requirements_read`, `language_not_covered`.
    """

    ranking: list[Ranked]
    analyzed_count: int
    failed_count: int
    average_score: float | None
    score_bands: list[int]
    most_missed_skills: list[SkillCount]
    failures: dict[str, int]
    warnings: list[str]


@job(item_type="resume_analysis", batch=50, concurrency=32, timeout=360)
async def bulk_analysis(item: Item[BulkAnalysis], resumes: ResumeTexts, analyst: Analyst) -> ResumeAnalysis:
    """Return the score with its reasons; a resume that cannot be read fails its item alone."""
    resume = await resumes.get(item.item_id)
    data = item.data
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
    tally = Tally()
    best = nsmallest(RANKED_COUNT, tally.read(items), key=lambda place: -place.score)
    missed = tally.missed.most_common(MISSING_SKILL_COUNT)
    return BulkAnalysisSummary(
        ranking=[msgspec.structs.replace(place, rank=rank) for rank, place in enumerate(best, start=1)],
        analyzed_count=len(tally.scores),
        failed_count=len(items) - len(tally.scores),
        average_score=round(fmean(tally.scores), 1) if tally.scores else None,
        score_bands=count_bands(tally.scores),
        most_missed_skills=[SkillCount(skill=skill, missing_count=count) for skill, count in missed],
        failures=dict(tally.failures),
        warnings=sorted(tally.warnings),
    )


class Tally:
    """What is counted while the results pass by."""

    def __init__(self) -> None:
        self.scores = array("d")
        self.missed: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.warnings: set[str] = set()

    def read(self, items: Iterable[FinishedItem]) -> Iterator[Ranked]:
        """Count each item, and yield those with a score as places of a ranking that is still to be made."""
        for item in items:
            if item.error_code is not None:
                self.failures[item.error_code] += 1
            if item.result is None:
                continue
            found = msgspec.json.decode(item.result, type=Judged)
            self.scores.append(found.score)
            self.missed.update(found.missing_skills)
            self.warnings.update(found.warnings)
            yield Ranked(
                rank=0,
                resume_id=item.item_id,
                label=item.label,
                position=item.position,
                score=found.score,
                verdict=found.verdict,
                summary=found.summary,
            )


def count_bands(scores: Iterable[float]) -> list[int]:
    """Count scores in ten bands of ten points; 100 belongs to the last."""
    counts = Counter(min(int(score // BAND_WIDTH), 9) for score in scores)
    return [counts[band] for band in range(10)]
