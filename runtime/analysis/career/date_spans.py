"""Joins the dates of a line into spans of months: from and to, since, until now, within one year."""

import re
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from runtime.analysis.career.calendar_words import AND, ARTICLE, BETWEEN, PRESENT, SINCE, UNTIL
from runtime.analysis.career.date_tokens import MIDDLE_OF_MONTH, DateToken, find_dates

DASH: Final = r"[-\u2010-\u2015\u2212~\u2192\u00b7>/]"
JOIN: Final = re.compile(
    rf"\s{{0,3}}(?:\)?,?\s{{0,3}}(?:{DASH}{{1,3}}|\.\.+|\u2026)|"
    rf",?\s{{1,3}}{UNTIL}(?![^\W\d_]))\s{{0,3}}(?:{UNTIL}\s+)?(?:{ARTICLE}\s+)?",
)
JOIN_AND: Final = re.compile(rf"\s{{1,3}}{AND}\s{{1,3}}")
BETWEEN_BEFORE: Final = re.compile(rf"{BETWEEN}\s{{1,3}}$")
NOW: Final = re.compile(rf"{PRESENT}(?!\w)")
NOW_ALONE: Final = re.compile(
    r"\s{0,3}[(,]?\s{0,3}(?:present|current|ongoing|heute|aujourd['\u2019]hui|actualidad|oggi|heden|"
    r"onwards|on(?=\s*[):,]|\s*$))(?!\w)",
)
OPEN_END: Final = re.compile(rf"\s{{0,3}}{DASH}{{1,2}}(?:\s*$|\s{{4,}})")  # with nothing, or a new column, behind it
SINCE_BEFORE: Final = re.compile(
    rf"(?<!\w){SINCE}(?:\s+(?:the|el|le|o|il|dem|début|mitte|anfang|ende|early|late|mid))?\s{{1,3}}$"
)
# One of these stands among the last three words before a date, or the pattern need not be tried.
SINCE_WORDS: Final = frozenset(
    [
        "since",
        "starting",
        "of",
        "seit",
        "ab",
        "depuis",
        "partir",
        "dès",
        "desde",
        "dal",
        "da",
        "sinds",
        "vanaf",
        "from",
        "(since",
        "(seit",
        "(depuis",
    ]
)
ALONE_MARKS: Final = " \t:.,()|*\u2013\u2014-"
FROM_BEFORE: Final = re.compile(r"(?<!\w)from\s{1,3}$")
COLON: Final = re.compile(r"\s?:(?!\d)")
SINCE_REACH: Final = 28
# `SQL Server 2012 to 2017` are versions; `2013` behind `ISO` is an edition.
VERSIONED_ENDS: Final = (
    *("server", "office", "windows", "exchange", "sharepoint", "visual studio", "autocad", "revit", "solidworks"),
    *("inventor", "dynamics", "excel", "word", "access", "visio", "ms project", "navisworks", "vectorworks"),
    *("archicad", "civil 3d", "nav", "c++", "iso", "version", "versions", "edition", "act", "regulations"),
)
VERSIONED: Final = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, VERSIONED_ENDS))})\s{{1,2}}$")
# `Summers 2016 to 2018` is three months of each of the years.
SEASONS: Final = (
    *("summers", "winters", "summer", "winter", "seasons", "season", "holidays", "vacations", "vacation", "ferien"),
    *("sommer", "étés", "été", "hivers", "hiver", "saisons", "saison", "vacances", "veranos", "verano", "inviernos"),
    *("temporadas", "temporada", "sommern", "breaks"),
)
MONTHS_OF_SEASON: Final = 3
EARLIEST_YEAR: Final = 1940
LONGEST_MONTHS: Final = 55 * 12
MIDDLE_OF_YEAR: Final = 6  # a year alone means its middle: 2016 - 2022 is six years


class DateSpan(Struct, frozen=True):
    """A stretch of months that a line names, and its place in the line.

    start, end: first month and month after the last, as year * 12 + month - 1. years_only: both ends are years alone
    (or the present). kind: a `range` has two ends, `since` has none behind, `single` is one date.
    """

    start: int
    end: int
    left: int
    right: int
    kind: Literal["range", "since", "single"]
    years_only: bool = False


def find_spans(line: str, now: int) -> list[DateSpan]:
    """Return the spans of a lower-case line, in order; `now` is the month after the last one that counts."""
    tokens = find_dates(line)
    spans: list[DateSpan] = []
    index = 0
    while index < len(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        span, used = span_at(line, tokens[index], following, now)
        index += used
        if span is not None and is_possible(span, now) and not is_version(line, span.left):
            spans.append(of_seasons(span) if span.years_only and is_seasonal(line, span.left) else span)
    return spans


def is_seasonal(line: str, left: int) -> bool:
    """Whether the years behind are those of summers, winters or holidays."""
    return line[max(0, left - SINCE_REACH) : left].rstrip(" :,").endswith(SEASONS)


def of_seasons(span: DateSpan) -> DateSpan:
    """Return as many months as the seasons of these years have."""
    seasons = round((span.end - span.start) / 12) + (span.kind == "range")
    return replace(span, end=min(span.end, span.start + MONTHS_OF_SEASON * max(seasons, 1)))


def is_version(line: str, left: int) -> bool:
    """Whether the number there is a product's or a standard's; the ends of their names are the cheap test."""
    reached = max(0, left - SINCE_REACH)
    if not line[reached:left].rstrip().endswith(VERSIONED_ENDS):
        return False
    return VERSIONED.search(line, reached, left) is not None


def is_possible(span: DateSpan, now: int) -> bool:
    """Whether a person may have worked then."""
    return span.start >= EARLIEST_YEAR * 12 and span.start < now and span.end - span.start <= LONGEST_MONTHS


def span_at(line: str, token: DateToken, following: DateToken | None, now: int) -> tuple[DateSpan | None, int]:
    """Return the span that begins with a date, and how many dates it takes."""
    join = JOIN.match(line, token.end) or join_between(line, token)
    if join and following is not None and following.start == join.end() and are_alike(token, following):
        return range_of(token, following, now), 2
    if join and (present := NOW.match(line, join.end())):
        return open_span(token, token.start, present.end(), now, kind="range"), 1
    return span_of_one(line, token, now), 1


def join_between(line: str, token: DateToken) -> re.Match[str] | None:
    """Return the `and` of "between 2015 and 2018"."""
    before = line[max(0, token.start - SINCE_REACH) : token.start]
    return JOIN_AND.match(line, token.end) if BETWEEN_BEFORE.search(before) else None


def are_alike(first: DateToken, second: DateToken) -> bool:
    """Whether two dates may be the ends of one span: two numbers with short years must be written alike."""
    if not (first.weak and second.weak):
        return not (first.weak and second.month == 0) and not (second.weak and first.month == 0 and first.year > 0)
    return (first.month == 0) == (second.month == 0)


def span_of_one(line: str, token: DateToken, now: int) -> DateSpan | None:
    """Return the span that one date names: since then, until now, from one year to another, or that time alone."""
    if behind := NOW_ALONE.match(line, token.end) or OPEN_END.match(line, token.end):
        return open_span(token, token.start, behind.end(), now, kind="range")
    left = find_since(line, token)
    if left >= 0:
        is_plain = not (line[:left] + line[token.end :]).strip(ALONE_MARKS) or line.startswith("from", left)
        return open_span(token, left, token.end, now, kind="range" if is_plain else "since")
    if token.until:
        first = DateToken(token.start, token.end, token.year, 0)
        return range_of(first, DateToken(token.start, token.end, token.until, 0), now)
    return None if token.weak else single_span(token)


def find_since(line: str, token: DateToken) -> int:
    """Return where the `since` before a date stands, -1 if there is none; "from 2019" before a colon or the end too."""
    reached = max(0, token.start - SINCE_REACH)
    near = line[reached : token.start]
    if SINCE_WORDS.isdisjoint(near.split()[-3:]):
        return -1
    is_open = COLON.match(line, token.end) or not line[token.end :].strip(ALONE_MARKS)
    before = SINCE_BEFORE.search(near) or (FROM_BEFORE.search(near) if is_open else None)
    return reached + before.start() if before else -1


def range_of(first: DateToken, last: DateToken, now: int) -> DateSpan | None:
    """Return the months between two dates, both counted; a year alone is its middle."""
    start_year = first.year
    end_year = last.until or last.year
    start = first_month(start_year, first.month, first.day)
    end = month_behind(end_year, last.month if not last.until else 0, last.day)
    if end_year == start_year and end <= start:
        start, end = (start, end_year * 12 + 12) if not last.month else (min(start, end - 1), end)
        start = start if first.month else start_year * 12 + 3 * (not last.month)
    if end <= start:
        return None
    years_only = not first.month and not last.month
    return DateSpan(start, min(end, max(now, start + 1)), first.start, last.end, "range", years_only)


def open_span(token: DateToken, left: int, right: int, now: int, *, kind: Literal["range", "since"]) -> DateSpan:
    """Return the months from a date until now."""
    start = first_month(token.year, token.month, token.day)
    if not token.month and start >= now:
        start = token.year * 12
    return DateSpan(start, max(now, start + 1), left, right, kind, not token.month)


def single_span(token: DateToken) -> DateSpan:
    """Return a month, or half of a year that stands alone."""
    if token.month:
        start = token.year * 12 + token.month - 1
        return DateSpan(start, start + 1, token.start, token.end, "single")
    return DateSpan(token.year * 12 + 3, token.year * 12 + 9, token.start, token.end, "single", years_only=True)


def first_month(year: int, month: int, day: int) -> int:
    """Return the first month that counts."""
    if not month:
        return year * 12 + MIDDLE_OF_YEAR
    return year * 12 + month - 1 + (day > MIDDLE_OF_MONTH)


def month_behind(year: int, month: int, day: int) -> int:
    """Return the month behind the last that counts."""
    if not month:
        return year * 12 + MIDDLE_OF_YEAR
    return year * 12 + month - (0 < day < MIDDLE_OF_MONTH)
