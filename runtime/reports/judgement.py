"""What an analysis says of one candidate, whichever job type made it, in the shape that reports are made of."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

SourceType = Literal["bulk_analysis", "skill_gap_batch"]
SOURCE_TYPES: tuple[SourceType, ...] = ("bulk_analysis", "skill_gap_batch")
FindingStatus = Literal["shown", "mentioned", "unclear", "missing"]
Kind = Literal["must", "nice"]
STATUSES: tuple[FindingStatus, ...] = ("shown", "mentioned", "unclear", "missing")


class Finding(Struct, rename="camel", frozen=True, kw_only=True):
    """One requirement of a posting, and what the candidate has of it.

    Attributes:
        text: The requirement as the posting has it.
        evidence: Lines as they stand in the candidate's text; empty when nothing was found.
        nearest: The nearest thing that the text has, where there is no evidence; mostly empty.
    """

    text: str
    kind: Kind
    status: FindingStatus
    evidence: list[str]
    nearest: str = ""


class PostingFindings(Struct, rename="camel", frozen=True, kw_only=True):
    """The findings for one posting.

    Attributes:
        title: The posting's.
        score: 0 to 100; None when there is none.
        years: Of work, one decimal; None when they are not known.
        years_asked: By the posting; None when it asks for none, or the analysis does not say.
        note: What else is said of the years; mostly empty.
    """

    title: str
    score: float | None
    findings: list[Finding]
    years: float | None
    years_asked: float | None
    note: str

    def count(self, status: FindingStatus, kind: Kind = "must") -> int:
        """Count the findings of a status."""
        return sum(one.status == status and one.kind == kind for one in self.findings)


class PartPoints(Struct, rename="camel", frozen=True, kw_only=True):
    """What one part of the analysis adds to the score."""

    part: str
    points: float


class Maker(Struct, rename="camel", frozen=True, kw_only=True):
    """Who made a result; an earlier release did not say."""

    provider: str = ""
    version: str = ""
    model: str = ""
    prompt_hash: str = ""
    fallback: bool = False


class Judgement(Struct, rename="camel", frozen=True, kw_only=True):
    """One candidate's result.

    Attributes:
        verdict: The match as a word; empty where the job type gives none.
        postings: One for each posting of the job, in its order.
        held_title: The line of the work history that holds the posting's title; empty when none does.
        parts: What adds up to the score; empty where the job type does not say.
        flags: For a person to look at.
        warnings: What could not be read of the postings.
    """

    score: float | None
    verdict: str
    postings: list[PostingFindings]
    held_title: str
    parts: list[PartPoints]
    flags: list[str]
    warnings: list[str]
    maker: Maker


class OneRequirement(Struct, frozen=True, kw_only=True):
    """A requirement in the result of a bulk analysis."""

    text: str
    kind: Kind
    status: FindingStatus
    evidence: str = ""


class AnalysisResult(Maker, rename="camel", frozen=True, kw_only=True):
    """What is read of a result of a bulk analysis; one of an earlier release lacks most of it."""

    score: float
    verdict: str = ""
    requirements: list[OneRequirement] = []
    experience_years: float | None = None
    experience_note: str = ""
    held_title: str = ""
    explanation: list[PartPoints] = []
    flags: list[str] = []
    warnings: list[str] = []


class OneQuote(Struct, frozen=True, kw_only=True):
    """A quote in a skill gap."""

    text: str


class OneGap(Struct, frozen=True, kw_only=True):
    """A requirement in a skill gap."""

    text: str
    kind: Kind
    status: Literal["proved", "mentioned", "unclear", "missing"]
    evidence: list[OneQuote] = []
    nearest: OneQuote | None = None


class GapsOfPosting(Maker, rename="camel", frozen=True, kw_only=True):
    """What is read of a candidate's gaps for one posting."""

    title: str = ""
    score: float | None = None
    requirements: list[OneGap] = []
    years_asked: float | None = None
    years_had: float | None = None
    years_note: str = ""
    flags: list[str] = []
    warnings: list[str] = []


class GapResult(Struct, rename="camel", frozen=True, kw_only=True):
    """What is read of a result of a batch of skill gaps."""

    score: float | None = None
    descriptions: list[GapsOfPosting] = []


def read_judgement(result: bytes, source_type: SourceType, titles: Sequence[str]) -> Judgement:
    """Read what a job of this type has as the result of an item.

    Args:
        result: JSON.
        source_type: Of the job.
        titles: Of its postings, in its order.

    Raises:
        msgspec.ValidationError: It is no such result.
    """
    if source_type == "bulk_analysis":
        return of_analysis(msgspec.json.decode(result, type=AnalysisResult), titles[0])
    return of_gaps(msgspec.json.decode(result, type=GapResult), titles)


def of_analysis(found: AnalysisResult, title: str) -> Judgement:
    """Return what an analysis says."""
    findings = [
        Finding(text=one.text, kind=one.kind, status=one.status, evidence=[one.evidence] if one.evidence else [])
        for one in found.requirements
    ]
    posting = PostingFindings(
        title=title,
        score=found.score,
        findings=findings,
        years=found.experience_years,
        years_asked=None,
        note=found.experience_note,
    )
    return Judgement(
        score=found.score,
        verdict=found.verdict,
        postings=[posting],
        held_title=found.held_title,
        parts=found.explanation,
        flags=found.flags,
        warnings=found.warnings,
        maker=maker_of(found),
    )


def of_gaps(found: GapResult, titles: Sequence[str]) -> Judgement:
    """Return what the gaps of a candidate say."""
    postings = [
        PostingFindings(
            title=one.title or title,
            score=one.score,
            findings=[finding_of(gap) for gap in one.requirements],
            years=one.years_had,
            years_asked=one.years_asked,
            note=one.years_note,
        )
        for one, title in zip(found.descriptions, titles, strict=False)
    ]
    return Judgement(
        score=found.score,
        verdict="",
        postings=postings,
        held_title="",
        parts=[],
        flags=sorted(all_of(one.flags for one in found.descriptions)),
        warnings=sorted(all_of(one.warnings for one in found.descriptions)),
        maker=maker_of(found.descriptions[0]) if found.descriptions else Maker(),
    )


def finding_of(gap: OneGap) -> Finding:
    """Return a gap."""
    status: FindingStatus = "shown" if gap.status == "proved" else gap.status
    return Finding(
        text=gap.text,
        kind=gap.kind,
        status=status,
        evidence=[quote.text for quote in gap.evidence],
        nearest=gap.nearest.text if gap.nearest else "",
    )


def maker_of(found: Maker) -> Maker:
    """Return who made a result, without the result."""
    return Maker(
        provider=found.provider,
        version=found.version,
        model=found.model,
        prompt_hash=found.prompt_hash,
        fallback=found.fallback,
    )


def all_of(groups: Iterable[Iterable[str]]) -> set[str]:
    """Return what is in any of them."""
    return {one for group in groups for one in group}
