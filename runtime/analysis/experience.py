"""Years of experience that a resume shows: a number it names, else the years its dates cover."""

import re

from runtime.analysis.spots import near

# "Present" must give the same answer every day, so it is this year, or the latest year in the text if later.
PRESENT_YEAR = 2026
EARLIEST_YEAR = 1960
MAX_YEARS = 50.0
LINE_REACH = 100  # characters of the same line on either side of a date

YEAR_ROOTS = (b"year", b"yrs", b"yr ")
NAMED = re.compile(
    r"(\d{1,2})(?:\.\d)?\s*(?:\+|plus)?\s*(?:years?|"
    r"yrs?)(?:['\u2019]s?)?\s+(?:of\s+)?(?:[\w/&-]+\s+){0,4}?(?:experience|exp)\b",
    re.IGNORECASE,
)
RANGE = re.compile(
    r"((?:19|20)\d\d)\b\s*(?:-|\u2013|\u2014|to|until|through|/)+\s*"
    r"(?:[a-z]{3,9}\.?,?\s*(?:of\s+)?|\d{1,2}[/.-])?\b((?:19|20)\d\d|present|current|now|today|date|ongoing)\b",
    re.IGNORECASE,
)
SCHOOL = re.compile(
    r"universit|college|school|institute|bachelor|master|degree|diploma|b\.?sc|m\.?sc|b\.?tech|m\.?b\.?a\b|"
    r"ph\.?d|education|academy",
    re.IGNORECASE,
)


def experience_years(text: str) -> float | None:
    """Return years between 0 and `MAX_YEARS`; None when the text shows neither a number nor dates."""
    named = [float(match[1]) for match in near(text, YEAR_ROOTS, NAMED)]
    if named:
        return min(max(named), MAX_YEARS)
    spans = [span for match in RANGE.finditer(text) if (span := span_of(match, text)) is not None]
    return covered_years(spans) if spans else None


def span_of(match: re.Match[str], text: str) -> tuple[int, int] | None:
    """Return first and last year of a range of work; None for school and for impossible years."""
    before = text[max(0, match.start() - LINE_REACH) : match.start()].rpartition("\n")[2]
    behind = text[match.end() : match.end() + LINE_REACH].partition("\n")[0]
    if SCHOOL.search(before) or SCHOOL.search(behind):
        return None
    first = int(match[1])
    last = int(match[2]) if match[2].isdigit() else max(PRESENT_YEAR, first)
    return (first, last) if EARLIEST_YEAR <= first <= last <= PRESENT_YEAR + 1 else None


def covered_years(spans: list[tuple[int, int]]) -> float:
    """Return the years that the spans cover together; a span within one year counts as half."""
    total = 0.0
    reached = EARLIEST_YEAR
    for first, last in sorted(spans):
        if last > reached:
            total += last - max(first, reached)
            reached = last
        elif first == last > reached - 1:
            total += 0.5
    return min(total, MAX_YEARS)
