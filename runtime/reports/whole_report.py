"""A report whose sections are all there."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from runtime.reports.report_order import ReportOrder
from runtime.reports.report_sections import (
    CandidateSection,
    FailuresSection,
    MethodSection,
    RankingSection,
    ReportSection,
    ScoreDistributionSection,
    SkillCoverageSection,
    SummarySection,
)

decode_section = msgspec.json.Decoder(ReportSection).decode


class Report(Struct, frozen=True, kw_only=True):
    """What is set as a document in each format.

    Attributes:
        report_id: The report's own job.
        version: Of the product.
        candidates: In the order of their ranks.
    """

    order: ReportOrder
    report_id: str
    version: str
    summary: SummarySection
    ranking: RankingSection
    distribution: ScoreDistributionSection
    coverage: SkillCoverageSection
    candidates: list[CandidateSection]
    failures: FailuresSection
    method: MethodSection


def read_report(order: ReportOrder, report_id: str, version: str, sections: Iterable[bytes]) -> Report:
    """Return a report of its sections, as JSON and in any order.

    Raises:
        KeyError: One of the fixed sections is missing.
        msgspec.ValidationError: One is no section.
    """
    found: dict[type, ReportSection] = {}
    candidates = []
    for section in map(decode_section, sections):
        if isinstance(section, CandidateSection):
            candidates.append(section)
        found[type(section)] = section
    return Report(  # each is of its type, for that is its key
        order=order,
        report_id=report_id,
        version=version,
        summary=found[SummarySection],  # type: ignore[arg-type]
        ranking=found[RankingSection],  # type: ignore[arg-type]
        distribution=found[ScoreDistributionSection],  # type: ignore[arg-type]
        coverage=found[SkillCoverageSection],  # type: ignore[arg-type]
        candidates=sorted(candidates, key=lambda one: one.number),
        failures=found[FailuresSection],  # type: ignore[arg-type]
        method=found[MethodSection],  # type: ignore[arg-type]
    )


def subjects_of(sections: Iterable[bytes]) -> set[str]:
    """Return the ids of the items that sections speak of: candidates, and files that could not be analysed."""
    found: set[str] = set()
    for section in map(decode_section, sections):
        if isinstance(section, CandidateSection):
            found.add(section.item_id)
        elif isinstance(section, FailuresSection):
            found.update(file.item_id for file in section.files)
    return found
