"""A report as rows of values: what both spreadsheets and CSV have."""

from collections.abc import Iterator

from runtime.reports.judgement import Finding
from runtime.reports.overview_pages import file_name_of, name_of, reason_of, why_failed
from runtime.reports.report_words import ReportWords
from runtime.reports.whole_report import Report

Value = str | int | float | None


def ranking_head(words: ReportWords) -> list[str]:
    """Return the headings of the ranking's columns."""
    names = ("rank", "tied", "candidate", "score", "verdict", "must_shown", "must_total", "must_unclear", "fact_years")
    return [words[name] for name in (*names, "missing", "reason")]


def ranking_rows(report: Report, words: ReportWords) -> Iterator[list[Value]]:
    """Yield a row for each candidate, the best first."""
    for number, one in enumerate(report.ranking.candidates, start=1):
        yield [
            one.rank,
            words["yes" if one.is_tied else "no"],
            name_of(one.label, number, words, anonymous=report.order.anonymous),
            one.score,
            words[f"verdict_{one.verdict}"] if one.verdict else "",
            one.shown_count,
            one.must_count,
            one.unclear_count,
            one.years,
            words.some(one.missing, one.missing_count),
            reason_of(one, words),
        ]


def findings_head(words: ReportWords) -> list[str]:
    """Return the headings of the findings' columns."""
    return [words[name] for name in ("rank", "candidate", "position", "requirement", "kind", "status", "evidence")]


def findings_rows(report: Report, words: ReportWords) -> Iterator[list[Value]]:
    """Yield a row for each requirement of each candidate."""
    for one in report.candidates:
        name = name_of(one.label, one.number, words, anonymous=report.order.anonymous)
        for posting in one.postings:
            for found in posting.findings:
                status, kind = words[f"status_{found.status}"], words[f"kind_{found.kind}"]
                yield [one.rank, name, posting.title, found.text, kind, status, evidence_of(found, words)]


def evidence_of(found: Finding, words: ReportWords) -> str:
    """Return the evidence as it was written, a line each, or else what comes nearest and is none."""
    nearest = words.fill("nearest", quote=found.nearest) if found.nearest else ""
    return "\n".join(found.evidence) or nearest


def coverage_head(words: ReportWords) -> list[str]:
    """Return the headings of the columns of requirements."""
    names = ("position", "requirement", "kind", "status_shown", "status_mentioned", "status_unclear", "status_missing")
    return [words[name] for name in names]


def coverage_rows(report: Report, words: ReportWords) -> Iterator[list[Value]]:
    """Yield a row for each requirement with how many candidates have it."""
    for posting in report.coverage.postings:
        for one in posting.requirements:
            kind = words[f"kind_{one.kind}"]
            counts = (one.shown_count, one.mentioned_count, one.unclear_count, one.missing_count)
            yield [posting.title, one.text, kind, *counts]


def scores_head(words: ReportWords) -> list[str]:
    """Return the headings of the columns of scores."""
    return [words["band"], words["count"]]


def scores_rows(report: Report) -> Iterator[list[Value]]:
    """Yield a row for each band of ten points."""
    for band, count in enumerate(report.distribution.bands):
        yield [f"{band * 10}\u2013{(band + 1) * 10}", count]


def failures_head(words: ReportWords) -> list[str]:
    """Return the headings of the columns of failures."""
    return [words["file"], words["why"]]


def failures_rows(report: Report, words: ReportWords) -> Iterator[list[Value]]:
    """Yield a row for each file that could not be analysed."""
    for number, one in enumerate(report.failures.files, start=1):
        yield [file_name_of(one.label, number, words, anonymous=report.order.anonymous), why_failed(one.code, words)]
