"""Writes the ranking as CSV (RFC 4180) in UTF-8, for people and spreadsheets: every cell disarmed."""

import csv
import io

from runtime.reports.cells import disarm
from runtime.reports.report_words import words_of
from runtime.reports.rows import Value, ranking_head, ranking_rows
from runtime.reports.whole_report import Report


def make_csv(report: Report) -> bytes:
    """Return the ranking, one line a candidate; numbers are written as numbers, with a point."""
    words = words_of(report.order.language)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([disarm(cell) for cell in ranking_head(words)])
    writer.writerows([cell_of(value) for value in row] for row in ranking_rows(report, words))
    return text.getvalue().encode()


def cell_of(value: Value) -> str:
    """Return a value as a cell."""
    if value is None:
        return ""
    return disarm(value) if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
