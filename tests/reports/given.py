"""Reports of results that a test writes, without servers: the same pure parts that the product puts together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from runtime.reports.candidates import candidate_section, ranked_candidate
from runtime.reports.judgement import Judgement, SourceType, read_judgement
from runtime.reports.report_order import Language, Place, ReportOrder
from runtime.reports.report_sections import (
    FailedFile,
    FailuresSection,
    MethodSection,
    RankingSection,
    ReportSection,
    SkillCoverageSection,
    Source,
    SummarySection,
)
from runtime.reports.result_tally import Tally
from runtime.reports.whole_report import Report, read_report

ID = UUID("00000000-0000-7000-8000-000000000001")
NOW = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
TITLES = ("Backend Engineer",)


class Analysed(Struct, frozen=True, kw_only=True):
    """A candidate: the file's name, and the result as the analysis made it."""

    label: str
    result: Mapping[str, Any]


def given_result(score: float = 50.0, **parts: object) -> dict[str, Any]:
    """Return a result of a bulk analysis."""
    requirements = [
        {"text": "Python", "kind": "must", "status": "shown", "evidence": "Python since 2015"},
        {"text": "Docker", "kind": "must", "status": "missing", "evidence": ""},
        {"text": "Kubernetes", "kind": "nice", "status": "unclear", "evidence": "ran clusters"},
    ]
    explanation = [{"part": "skills", "points": 20.0, "detail": ""}, {"part": "title", "points": 10.5, "detail": ""}]
    return {
        "score": score,
        "verdict": "partial",
        "requirements": requirements,
        "experienceYears": 3.5,
        "experienceNote": "",
        "heldTitle": "",
        "explanation": explanation,
        "flags": [],
        "warnings": [],
        **parts,
    }


def given_order(candidates: Sequence[Analysed], **choices: Any) -> ReportOrder:
    """Return an order that speaks of all candidates, who come with the best first."""
    scores = [one.result["score"] for one in candidates]
    places = [
        Place(position=position, rank=scores.index(score) + 1, is_tied=scores.count(score) > 1)
        for position, score in enumerate(scores)
    ]
    source_type: SourceType = "bulk_analysis"
    language: Language = "en"
    order = ReportOrder(
        source_job_id=ID,
        source_type=source_type,
        generation=1,
        titles=list(TITLES),
        formats=["pdf", "html", "csv", "xlsx"],
        top=len(places) or 1,
        language=language,
        anonymous=False,
        places=places,
        ordered_at=NOW,
    )
    return msgspec.structs.replace(order, **choices)


def given_sections(
    candidates: Sequence[Analysed],
    order: ReportOrder,
    failed: Sequence[FailedFile] = (),
    change: Callable[[int, Judgement], Judgement] | None = None,
) -> list[ReportSection]:
    """Return the sections of a report on these candidates, each changed as an anonymous report does."""
    tally = Tally(order.source_type, order.titles)
    results = [msgspec.json.encode(one.result) for one in candidates]
    for result in results:
        tally.add(result)
    read = [read_judgement(result, order.source_type, order.titles) for result in results]
    found = [change(number, one) for number, one in enumerate(read)] if change else read
    named = list(zip(order.places, found, candidates, strict=False))
    source = Source(
        job_id=str(ID),
        job_type=order.source_type,
        titles=order.titles,
        candidate_count=len(candidates) + len(failed),
        analyzed_count=len(candidates),
        failed_count=len(failed),
        created_at=NOW,
        completed_at=NOW,
    )
    warnings = sorted(tally.warnings)
    return [
        SummarySection(
            source=source,
            average_score=tally.average(),
            verdicts=dict(tally.verdicts),
            ranked_count=len(tally.scores),
            named_count=len(order.places),
            tied_count=sum(place.is_tied for place in order.places),
            flagged_count=tally.flagged_count,
            warnings=warnings,
        ),
        RankingSection(
            candidates=[
                ranked_candidate(one, f"item-{place.position}", known.label, place) for place, one, known in named
            ],
            ranked_count=len(tally.scores),
        ),
        tally.distribution(),
        SkillCoverageSection(candidate_count=tally.count, postings=tally.coverage()),
        *(
            candidate_section(one, f"item-{place.position}", known.label, place, number)
            for number, (place, one, known) in enumerate(named, start=1)
        ),
        FailuresSection(files=list(failed), counts={one.code: 1 for one in failed}),
        MethodSection(source=source, makers=tally.makers(), warnings=warnings),
    ]


def given_report(candidates: Sequence[Analysed], failed: Sequence[FailedFile] = (), **choices: Any) -> Report:
    """Return a whole report on these candidates."""
    order = given_order(candidates, **choices)
    sections = [msgspec.json.encode(one) for one in given_sections(candidates, order, failed)]
    return read_report(order, str(ID), "1.2.3", sections)
