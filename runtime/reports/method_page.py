"""The part of a report that says how it came about, and what it cannot say."""

from collections.abc import Sequence

from runtime.reports.blocks import Block, Fact, Facts, Notice, Part, Points, Prose
from runtime.reports.judgement import Maker
from runtime.reports.report_sections import MakerCount
from runtime.reports.report_words import ReportWords
from runtime.reports.whole_report import Report

LIMITS = ("limit_text", "limit_missing", "limit_close", "limit_years", "limit_other")
HASH_LENGTH = 12
FEW_CANDIDATES = 60  # of more the report may be set in parts, and this is one
FEW_FILES = 12  # that could not be analysed: below them there is room for the rest of the report


def method_part(report: Report, words: ReportWords) -> Part:
    """Return method, makers, parameters and limits."""
    found = report.method
    is_gap = found.source.job_type == "skill_gap_batch"
    limits = [words[name] for name in LIMITS]
    if found.source.failed_count:
        limits.append(words.fill("limit_failed", count=words.number(found.source.failed_count)))
    limits += [words.choose("warning", one, warning=one) for one in found.warnings]
    blocks: list[Block] = [
        Prose(text=words["method_gap" if is_gap else "method_bulk"]),
        Facts(rows=facts_of(report, words)),
        Prose(text=f"{words['limits_heading']}:"),
        Points(texts=limits),
        Notice(text=words["limit_decision"]),
    ]
    is_long = len(report.failures.files) > FEW_FILES or len(report.candidates) > FEW_CANDIDATES
    heading = words["method_and_limits"]
    return Part(anchor="method-and-limits", heading=heading, level=1, begins_page=is_long, blocks=blocks)


def facts_of(report: Report, words: ReportWords) -> list[Fact]:
    """Return who analysed and what was asked for."""
    order, source = report.order, report.method.source
    names = words["names_hidden" if order.anonymous else "names_shown"]
    return [
        Fact(label=words["fact_analysis"], value="; ".join(makers_in_words(report.method.makers, words))),
        Fact(label=words["fact_source"], value=source.job_id),
        Fact(label=words["fact_submitted"], value=words.moment(source.created_at)),
        Fact(
            label=words["fact_completed"],
            value=words.moment(source.completed_at) if source.completed_at else words["unknown"],
        ),
        Fact(label=words["fact_report"], value=report.report_id),
        Fact(label=words["fact_ordered"], value=words.moment(order.ordered_at)),
        Fact(label=words["fact_parameters"], value=words.fill("parameters", top=order.top, names=names)),
        Fact(label=words["fact_made_by"], value=f"CareerBird {report.version}"),
    ]


def makers_in_words(makers: Sequence[MakerCount], words: ReportWords) -> list[str]:
    """Say who made the results; where there are several, who made how many."""
    if len(makers) == 1:
        return [maker_in_words(makers[0].maker, words)]
    return [
        words.fill("maker_count", maker=maker_in_words(one.maker, words), count=words.number(one.count))
        for one in makers
    ]


def maker_in_words(maker: Maker, words: ReportWords) -> str:
    """Say who made a result, with version, model and prompt as far as it says them."""
    told = [words[f"maker_{maker.provider or 'unknown'}"]]
    if maker.version:
        told.append(words.fill("maker_version", version=maker.version))
    if maker.model:
        told.append(words.fill("maker_model", model=maker.model))
    if maker.prompt_hash:
        told.append(words.fill("maker_prompt", hash=maker.prompt_hash[:HASH_LENGTH]))
    if maker.fallback:
        told.append(words["maker_fallback"])
    return ", ".join(told)
