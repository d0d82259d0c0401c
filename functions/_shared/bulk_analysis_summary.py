"""The result of a bulk analysis: the ranking with its reasons, and what is to be said of all resumes together."""

from msgspec import Struct

from functions._shared.failure_words import Failure
from functions._shared.made_by import ResultMaker
from functions._shared.warning_words import Notice


class PartLead(Struct, rename="camel", frozen=True, kw_only=True):
    """By how much one part of the score is ahead of the next place's; negative where it is behind."""

    part: str
    points: float


class Lead(Struct, rename="camel", frozen=True, kw_only=True):
    """By how much a place is ahead of the next one, part by part, the largest difference first."""

    points: float
    parts: list[PartLead]


class Ranked(Struct, rename="camel", frozen=True, kw_only=True):
    """One place of the ranking.

    Attributes:
        rank: From 1; equal scores share one, and the next rank counts them all.
        label: The name of the file as uploaded; None when the file is gone.
        tied_count: Other resumes with the same score, of all that were analysed.
        ahead: What puts it before the next place; None for the last one, and within a tie.
        reason: The same as a sentence, and what is to be said of a tie, in the posting's language; empty for the last
            place that shares its score with none.
    """

    rank: int
    resume_id: str
    label: str | None
    position: int
    score: float
    verdict: str
    summary: str
    tied_count: int
    ahead: Lead | None
    reason: str


class SkillCount(Struct, rename="camel", frozen=True, kw_only=True):
    """How many resumes lack a required skill."""

    skill: str
    missing_count: int


class Distribution(Struct, rename="camel", frozen=True, kw_only=True):
    """How the scores of the analysed resumes lie; one decimal each.

    Attributes:
        lower_quartile: A quarter of the scores are at or below it.
        upper_quartile: Three quarters are.
        standard_deviation: Of all scores, not of a sample.
    """

    lowest: float
    lower_quartile: float
    median: float
    upper_quartile: float
    highest: float
    standard_deviation: float


class BulkAnalysisSummary(Struct, rename="camel", frozen=True, kw_only=True):
    """The result of a bulk analysis.

    Attributes:
        ranking: The best 100, the best first; the items sorted by score have all of them, in the same order.
        next_cursor: The cursor of `GET /api/recruiter/jobs/{jobId}/items?sort=score` for what follows; None when all
            are in the ranking.
        average_score: Of the analysed resumes, one decimal; None when there are none.
        score_bands: Resumes with a score of 0 to 10, 10 to 20, ... 90 to 100.
        distribution: None when no resume was analysed.
        verdicts: Resumes by verdict.
        most_missed_skills: The ten required skills that the most resumes lack.
        failures: Resumes that could not be analysed, by error code.
        failure_details: The same in words, with what to do, the most frequent first.
        warnings: What could not be read of the posting: `no_requirements_read`, `language_not_covered`; and what the
            answers of another analyst gave cause for.
        warning_details: The same in words.
        made_by: Who made the results, who made most first.
    """

    ranking: list[Ranked]
    next_cursor: str | None
    analyzed_count: int
    failed_count: int
    average_score: float | None
    score_bands: list[int]
    distribution: Distribution | None
    verdicts: dict[str, int]
    most_missed_skills: list[SkillCount]
    failures: dict[str, int]
    failure_details: list[Failure]
    warnings: list[str]
    warning_details: list[Notice]
    made_by: list[ResultMaker]
