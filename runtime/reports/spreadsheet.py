"""Writes a report as a spreadsheet: a sheet a table, heads frozen, filters, number formats, no formula anywhere."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter
from msgspec import Struct
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from runtime.reports.cells import cut_cell, disarm
from runtime.reports.document import facts_of, title_of
from runtime.reports.method_page import LIMITS
from runtime.reports.method_page import facts_of as method_facts_of
from runtime.reports.report_words import ReportWords, words_of
from runtime.reports.rows import (
    Value,
    coverage_head,
    coverage_rows,
    failures_head,
    failures_rows,
    findings_head,
    findings_rows,
    ranking_head,
    ranking_rows,
    scores_head,
    scores_rows,
)
from runtime.reports.whole_report import Report

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
RANKING_WIDTHS = (7, 12, 34, 9, 22, 12, 9, 12, 12, 44, 70)
FINDINGS_WIDTHS = (7, 34, 30, 40, 16, 16, 80)
COVERAGE_WIDTHS = (30, 50, 16, 12, 14, 12, 14)
SCORES_WIDTHS = (14, 14)
FAILURES_WIDTHS = (40, 60)
REPORT_WIDTHS = (24, 110)


class Formats(Struct, frozen=True, kw_only=True):
    """How cells look."""

    title: CellFormat
    head: CellFormat
    text: CellFormat
    score: CellFormat
    count: CellFormat
    label: CellFormat


class Sheet(Struct, frozen=True, kw_only=True):
    """A table on a sheet of its own; as many widths as columns, in characters."""

    name: str
    head: Sequence[str]
    rows: Iterable[list[Value]]
    widths: Sequence[int]


def make_xlsx(report: Report) -> bytes:
    """Return a report as a spreadsheet."""
    words = words_of(report.order.language)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        book.set_properties(properties_of(report, words))
        formats = make_formats(book)
        write_overview(book.add_worksheet(words["sheet_report"]), report, words, formats)
        for sheet in sheets_of(report, words):
            write_sheet(book.add_worksheet(sheet.name), sheet, formats)
    return content.getvalue()


def properties_of(report: Report, words: ReportWords) -> dict[str, object]:
    """Return what the file says of itself."""
    made_at: datetime = report.order.ordered_at.replace(tzinfo=None)
    return {"title": title_of(report, words), "author": f"CareerBird {report.version}", "created": made_at}


def make_formats(book: xlsxwriter.Workbook) -> Formats:
    """Return how cells look."""
    top = {"valign": "top"}
    wrapped = {**top, "text_wrap": True}
    return Formats(
        title=book.add_format({"bold": True, "font_size": 16, "font_color": "#0f5f73"}),
        head=book.add_format({**wrapped, "bold": True, "bg_color": "#f3f6f8", "bottom": 1, "bottom_color": "#d5dbe1"}),
        text=book.add_format(wrapped),
        score=book.add_format({**top, "num_format": "0.0"}),
        count=book.add_format({**top, "num_format": "#,##0"}),
        label=book.add_format({**top, "font_color": "#566472"}),
    )


def sheets_of(report: Report, words: ReportWords) -> list[Sheet]:
    """Return the tables of a report."""
    name = words.__getitem__
    return [
        Sheet(
            name=name("sheet_ranking"),
            head=ranking_head(words),
            rows=ranking_rows(report, words),
            widths=RANKING_WIDTHS,
        ),
        Sheet(
            name=name("sheet_findings"),
            head=findings_head(words),
            rows=findings_rows(report, words),
            widths=FINDINGS_WIDTHS,
        ),
        Sheet(
            name=name("sheet_coverage"),
            head=coverage_head(words),
            rows=coverage_rows(report, words),
            widths=COVERAGE_WIDTHS,
        ),
        Sheet(name=name("sheet_scores"), head=scores_head(words), rows=scores_rows(report), widths=SCORES_WIDTHS),
        Sheet(
            name=name("sheet_failures"),
            head=failures_head(words),
            rows=failures_rows(report, words),
            widths=FAILURES_WIDTHS,
        ),
    ]


def write_overview(page: Worksheet, report: Report, words: ReportWords, formats: Formats) -> None:
    """Write the first sheet: what the report is, how it was made, what it cannot say."""
    set_widths(page, REPORT_WIDTHS)
    page.hide_gridlines(2)
    page.write_string(0, 0, cut_cell(disarm(title_of(report, words))), formats.title)
    facts = [(fact.label, fact.value) for fact in (*facts_of(report, words), *method_facts_of(report, words))]
    limits = [("", words[name]) for name in (*LIMITS, "limit_decision")]
    rows = [*facts, ("", ""), (words["limits_heading"], ""), *limits]
    for place, (label, value) in enumerate(rows, start=2):
        page.write_string(place, 0, label, formats.label)
        page.write_string(place, 1, cut_cell(disarm(value)), formats.text)


def write_sheet(page: Worksheet, sheet: Sheet, formats: Formats) -> None:
    """Write a table with its head frozen and filters on it."""
    set_widths(page, sheet.widths)
    page.freeze_panes(1, 0)
    for column, text in enumerate(sheet.head):
        page.write_string(0, column, text, formats.head)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            write_value(page, (last, column), value, formats)
    page.autofilter(0, 0, last, len(sheet.head) - 1)


def write_value(page: Worksheet, place: tuple[int, int], value: Value, formats: Formats) -> None:
    """Write one value: numbers as numbers, texts as texts."""
    row, column = place
    match value:
        case None:
            page.write_blank(row, column, None, formats.text)
        case str():
            page.write_string(row, column, cut_cell(disarm(value)), formats.text)
        case float():
            page.write_number(row, column, value, formats.score)
        case _:
            page.write_number(row, column, value, formats.count)


def set_widths(page: Worksheet, widths: Sequence[int]) -> None:
    """Give columns their widths."""
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
