"""Reads the career of a person from the text of a resume."""

from datetime import date
from typing import Final

from runtime.analysis.career.career_facts import Career
from runtime.analysis.career.date_spans import DateSpan
from runtime.analysis.career.date_tokens import MIDDLE_OF_MONTH
from runtime.analysis.career.leaves import find_leaves, months_of_leave
from runtime.analysis.career.resume_lines import read_lines
from runtime.analysis.career.resume_sections import ResumeLine, read_sections
from runtime.analysis.career.stated_years import find_total, find_worked
from runtime.analysis.career.work_history import find_posts

MONTHS_OF_YEAR: Final = 12
DIFFERENCE: Final = 1.0  # years by which a stated total may differ without a word
NOTHING_FOUND: Final = "The resume names neither dates of work nor a total of years."
ONLY_STATED: Final = "The resume gives no dates of work; the years are the person's own statement."


def read_career(text: str, today: date) -> Career:
    """Read the work history and its length; never raises, whatever the text is.

    Args:
        text: A resume as plain text, of any length.
        today: What "present" means.
    """
    now = today.year * MONTHS_OF_YEAR + today.month - 1 + (today.day >= MIDDLE_OF_MONTH)
    lines = read_sections(read_lines(text))
    entries, posts = find_posts(lines, now)
    spans = [entry.dated.span for entry in entries]
    months = count_months(spans) - months_of_leave(spans, find_leaves(lines, now))
    years, note = settle_years(months, lines, now)
    return Career(years=years, years_note=note, posts=tuple(posts))


def settle_years(months: int, lines: list[ResumeLine], now: int) -> tuple[float | None, str]:
    """Return the years and what is to be said of them."""
    total = find_total(lines)
    if not months:
        stated = total if total is not None else find_worked(lines, now)
        return (None, NOTHING_FOUND) if stated is None else (round(stated, 1), ONLY_STATED)
    years = round(months / MONTHS_OF_YEAR, 1)
    if total is not None and abs(total - years) > DIFFERENCE:
        return years, f"The dates of work add up to {years:g} years; the resume states {total:g}."
    return years, ""


def count_months(spans: list[DateSpan]) -> int:
    """Return the months that the spans cover together.

    Between spans of years alone the months are not known: 2014 - 2018 and 2019 - 2022 are read as following each other.
    """
    total = 0
    reached = 0
    by_years = False
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        start = span.start
        if by_years and span.years_only and 0 < start - reached <= MONTHS_OF_YEAR:
            start = reached
        total += max(0, span.end - max(start, reached))
        if span.end > reached:
            reached, by_years = span.end, span.years_only
    return total
