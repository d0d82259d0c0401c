"""Puts the sections of a report into words, and into the order of a document."""

from runtime.reports.blocks import Document, Fact
from runtime.reports.candidate_pages import candidate_part, candidates_part
from runtime.reports.method_page import makers_in_words, method_part
from runtime.reports.overview_pages import coverage_part, distribution_part, failures_part, ranking_part, summary_part
from runtime.reports.report_words import ReportWords, words_of
from runtime.reports.whole_report import Report

MOST_LISTED = 60  # candidates in the contents; of more the ranking is the way to them


def make_document(report: Report) -> Document:
    """Return a report as a document in its language."""
    words = words_of(report.order.language)
    parts = [
        summary_part(report, words),
        distribution_part(report, words),
        coverage_part(report, words),
        ranking_part(report, words),
        *([candidates_part(words)] if report.candidates else []),
        *(candidate_part(one, report, words) for one in report.candidates),
        failures_part(report, words),
        method_part(report, words),
    ]
    return Document(
        language=words.language,
        title=title_of(report, words),
        kicker=words["kicker_anonymous" if report.order.anonymous else "kicker"],
        facts=facts_of(report, words),
        author=f"CareerBird {report.version}",
        made_at=report.order.ordered_at.isoformat(),
        contents=words["contents"],
        page_of=words["page"],
        skip=words["skip"],
        listed_level=2 if len(report.candidates) <= MOST_LISTED else 1,
        parts=parts,
    )


def title_of(report: Report, words: ReportWords) -> str:
    """Return the titles of the postings, or that there is none."""
    return " \u00b7 ".join(title for title in report.order.titles if title.strip()) or words["untitled"]


def facts_of(report: Report, words: ReportWords) -> list[Fact]:
    """Return what stands below the title."""
    source = report.summary.source
    counted = words.fill(
        "candidates_counted",
        total=words.number(source.candidate_count),
        analyzed=words.number(source.analyzed_count),
        failed=words.number(source.failed_count),
    )
    facts = [
        Fact(label=words["fact_date"], value=words.date(report.order.ordered_at)),
        Fact(label=words["fact_candidates"], value=counted),
        Fact(label=words["fact_shown"], value=shown_in_words(report, words)),
        Fact(label=words["fact_made_by"], value=made_by(report, words)),
    ]
    if report.order.anonymous:
        facts.append(Fact(label=words["fact_names"], value=words["names_left_out"]))
    return facts


def shown_in_words(report: Report, words: ReportWords) -> str:
    """Say of how many candidates the report speaks."""
    named, ranked = report.summary.named_count, report.summary.ranked_count
    name = "shown_none" if not named else "shown_all" if named == ranked else "shown_top"
    return words.fill(name, count=words.number(named), total=words.number(ranked))


def made_by(report: Report, words: ReportWords) -> str:
    """Say who made it, with which version."""
    product = f"CareerBird {report.version}"
    makers = [one for one in report.method.makers if one.maker.provider]
    return ", ".join([product, "; ".join(makers_in_words(makers, words))]) if makers else product
