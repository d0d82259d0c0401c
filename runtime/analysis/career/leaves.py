"""Finds the months of leave that a resume names inside a job: parental, sick and unpaid leave are no work."""

import re
from typing import Final

from runtime.analysis.career.date_spans import DateSpan, find_spans
from runtime.analysis.career.resume_lines import lines_with
from runtime.analysis.career.resume_sections import ResumeLine

LEAVE: Final = re.compile(
    r"(?:(?:maternity|paternity|parental|adoption|family|sick|medical|unpaid|study|carer'?s?|mat(?:ernity)?)[ -]leave|"
    r"\bleave|leave of absence|career break|sabbatical|elternzeit|mutterschutz|babypause|pflegezeit|sabbatjahr|"
    r"krankenstand|"
    r"congé (?:parental|maternité|de maternité|paternité|maladie|sabbatique|sans solde)|"
    r"(?:baja|permiso) (?:maternal|paternal|parental|por \w+)|excedencia)\b[^.;()0-9]{0,25}$"
)
REACH: Final = 60
SIGNS: Final = (  # one of them stands in every name of a leave: the cheap test
    *("leave", "break", "sabbat", "elternzeit", "mutterschutz", "babypause", "pflegezeit", "krankenstand"),
    *("congé", "baja", "permiso", "excedencia"),
)


def find_leaves(lines: list[ResumeLine], now: int) -> list[DateSpan]:
    """Return the spans with an end that stand right behind the name of a leave."""
    found = [
        span
        for text in lines_with((line.text for line in lines if line.section != "education"), SIGNS)
        for span in find_spans(text, now)
        if LEAVE.search(text[max(0, span.left - REACH) : span.left])
    ]
    return [span for span in found if span.kind == "range" and span.end < now]


def months_of_leave(spans: list[DateSpan], leaves: list[DateSpan]) -> int:
    """Return how many months of the leaves lie inside the spans, each once."""
    inside = {
        month
        for leave in leaves
        for month in range(leave.start, leave.end)
        if any(span.start <= month < span.end for span in spans)
    }
    return len(inside)
