"""The sections of a report: what the items of its job answer with, in numbers and quotes, in no language yet."""

from datetime import datetime

from msgspec import Struct

from runtime.reports.judgement import Kind, Maker, PartPoints, PostingFindings

SECTION = "section"


class Source(Struct, rename="camel", frozen=True, kw_only=True):
    """The job that a report is about.

    Attributes:
        titles: Of the postings.
        candidate_count: Its items.
        analyzed_count: Those with a result.
    """

    job_id: str
    job_type: str
    titles: list[str]
    candidate_count: int
    analyzed_count: int
    failed_count: int
    created_at: datetime
    completed_at: datetime | None


class SummarySection(Struct, rename="camel", frozen=True, kw_only=True, tag="summary", tag_field=SECTION):
    """What the whole comes to.

    Attributes:
        verdicts: How many candidates have each; empty where the job type gives none.
        ranked_count: Candidates with a score.
        named_count: Those that the report speaks of.
        tied_count: Of these, those who share their place with another.
        flagged_count: Candidates at whom a person should look.
        warnings: What could not be read of the postings.
    """

    source: Source
    average_score: float | None
    verdicts: dict[str, int]
    ranked_count: int
    named_count: int
    tied_count: int
    flagged_count: int
    warnings: list[str]


class RankedCandidate(Struct, rename="camel", frozen=True, kw_only=True):
    """One place of the ranking, with its reason.

    Attributes:
        item_id: Of the analysed item.
        label: The file's name as uploaded; empty in an anonymous report, or when the file is gone.
        is_tied: Whether another candidate of the job has the same place.
        shown_count: Requirements that must be met and are shown, over all postings.
        must_count: Requirements that must be met, over all postings.
        missing: Some of those that must be met and are missing.
        missing_count: How many those are in all, each named once.
        best_evidence: A quote for one that is shown; empty when none is.
    """

    rank: int
    is_tied: bool
    item_id: str
    label: str
    score: float
    verdict: str
    shown_count: int
    must_count: int
    unclear_count: int
    missing: list[str]
    missing_count: int
    years: float | None
    best_requirement: str
    best_evidence: str


class RankingSection(Struct, rename="camel", frozen=True, kw_only=True, tag="ranking", tag_field=SECTION):
    """The candidates that the report speaks of, the best first."""

    candidates: list[RankedCandidate]
    ranked_count: int


class ScoreDistributionSection(
    Struct, rename="camel", frozen=True, kw_only=True, tag="score_distribution", tag_field=SECTION
):
    """How the scores of all candidates lie.

    Attributes:
        bands: Candidates with a score of 0 to 10, 10 to 20, ... 90 to 100.
        quartiles: The lower quartile, the median, the upper quartile; None without scores.
    """

    bands: list[int]
    count: int
    average: float | None
    lowest: float | None
    highest: float | None
    quartiles: tuple[float, float, float] | None


class Coverage(Struct, rename="camel", frozen=True, kw_only=True):
    """How many of all candidates have one requirement."""

    text: str
    kind: Kind
    shown_count: int
    mentioned_count: int
    unclear_count: int
    missing_count: int


class PostingCoverage(Struct, rename="camel", frozen=True, kw_only=True):
    """How many of all candidates have what one posting asks for."""

    title: str
    requirements: list[Coverage]


class SkillCoverageSection(Struct, rename="camel", frozen=True, kw_only=True, tag="skill_coverage", tag_field=SECTION):
    """How many of all candidates have each requirement."""

    candidate_count: int
    postings: list[PostingCoverage]


class CandidateSection(Struct, rename="camel", frozen=True, kw_only=True, tag="candidate", tag_field=SECTION):
    """One candidate: the score, what adds up to it, and each requirement with its evidence."""

    rank: int
    is_tied: bool
    number: int
    item_id: str
    label: str
    score: float
    verdict: str
    postings: list[PostingFindings]
    held_title: str
    parts: list[PartPoints]
    flags: list[str]


class FailedFile(Struct, rename="camel", frozen=True, kw_only=True):
    """A candidate of whom nothing could be said."""

    item_id: str
    label: str
    code: str


class FailuresSection(Struct, rename="camel", frozen=True, kw_only=True, tag="failures", tag_field=SECTION):
    """Who could not be analysed, and why.

    Attributes:
        files: The first 500.
        counts: How many there are, by error code.
    """

    files: list[FailedFile]
    counts: dict[str, int]


class MakerCount(Struct, rename="camel", frozen=True, kw_only=True):
    """How many results one maker made."""

    maker: Maker
    count: int


class MethodSection(Struct, rename="camel", frozen=True, kw_only=True, tag="method_and_limits", tag_field=SECTION):
    """How the scores came about, with what, and what they cannot say."""

    source: Source
    makers: list[MakerCount]
    warnings: list[str]


ReportSection = (
    SummarySection
    | RankingSection
    | ScoreDistributionSection
    | SkillCoverageSection
    | CandidateSection
    | FailuresSection
    | MethodSection
)
FIXED_SECTIONS = ("summary", "ranking", "score_distribution", "skill_coverage", "failures", "method_and_limits")
