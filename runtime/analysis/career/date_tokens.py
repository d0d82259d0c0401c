"""Finds dates in a line: months with years, full dates, years, seasons, in the forms that resumes use."""

import re
from typing import Final

from msgspec import Struct

from runtime.analysis.career.calendar_words import MONTHS

YEAR: Final = r"(?:19|20)\d\d"
DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
NUMBER: Final = r"(?:0?[1-9]|1[0-2])"
NAME: Final = r"[^\W\d_]{3,10}"  # any word: which are months is looked up, which is faster than a long alternation
OF: Final = r"(?:de[l]?\s+|of\s+|d['\u2019]|do\s+)?"
NO_MORE: Final = r"(?![\d%]|[.,:]\d)"
SHORT_YEAR_TURN: Final = 40  # '40 and later are of the last century
MIDDLE_OF_MONTH: Final = 15
MONTHS_OF_YEAR: Final = 12
FOUR_DIGITS: Final = 4

# The order matters: longer forms first. Every repeat is bounded, so the search is linear.
DATE: Final = re.compile(
    rf"(?<![\w.$€£])(?:(?=\d)(?<!\d,)(?:"
    rf"(?P<iso>{YEAR})\s?(?P<iso_sign>[-./])\s?(?P<iso_month>{NUMBER})(?:[-./](?P<iso_day>{DAY}))?(?![\d%]|[-./]\d)"
    rf"|(?P<front_year>{YEAR})[,\s]{{1,3}}(?P<front_month>{NAME})(?!\w)(?!\.?\s{{0,2}}{OF}['\u2019]?\d\d)"
    rf"|(?P<year_short>{YEAR})\s?[-\u2013\u2014/]\s?['\u2019]?(?P<short>\d\d)(?![\d%.]|[-/]\d)"
    rf"|(?P<year>{YEAR})(?![\d%]|[.,]\d|\s?(?:%|euro|€|\$|£))"
    rf"|(?P<first>\d\d?)(?P<sign>[./-])\s?(?P<second>\d\d?)(?P=sign)\s?(?P<full_year>{YEAR}|\d\d)(?!\d)"
    rf"|(?P<month>{NUMBER})\s?[./-]\s?(?P<month_year>{YEAR})(?!\d)"
    rf"|(?P<weak_month>{NUMBER}/|(?:0[1-9]|1[0-2])\.)['\u2019]?(?P<weak_year>\d\d)(?![\d%]|[./,]\d)"
    rf"|(?P<day>{DAY})(?:\.|st|nd|rd|th|er|º|°)?\s{{0,2}}{OF}(?P<day_name>{NAME})\.?[\s,./-]{{0,3}}{OF}['\u2019]?(?P<day_year>{YEAR}|\d\d){NO_MORE}"
    rf")|(?P<name>{NAME})\.?(?:\s{{0,2}}(?P<day_behind>{DAY})(?:st|nd|rd|th)?,)?[\s,./-]{{0,3}}{OF}(?P<mark>['\u2019]?)(?P<name_year>{YEAR}|\d\d){NO_MORE}"
    rf"|['\u2019](?P<quoted>\d\d)(?![\w%])"
    rf")",
)
MONTH_FIRST: Final = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])[./-](?:1[3-9]|2\d|3[01])[./-]\d\d")
MONTH_BEFORE: Final = re.compile(
    rf"(?<!\w)({NAME})\.?\s{{0,2}}(?:[-\u2013\u2014/]|\b(?:to|until|bis|à|a|até|al|tot|t/m|und|and|et|y|e|en)\b)\s{{0,2}}$"
)
MONTH_REACH: Final = 20


class DateToken(Struct, frozen=True):
    """A date in a line: its place, and what it says; `month` 0 is a year alone.

    until: the last year of a form like `2015-19`, else 0. weak: two digits for the year, so not sure to be a date.
    """

    start: int
    end: int
    year: int
    month: int
    day: int = 0
    until: int = 0
    weak: bool = False


def find_dates(line: str) -> list[DateToken]:
    """Return the dates of a lower-case line, in order; `Jan - Sep 2024` is two."""
    found: list[DateToken] = []
    position = 0
    while (match := DATE.search(line, position)) is not None:
        token = READERS[match.lastgroup or ""](match)
        position = token.end if token else max(match.start() + 1, match.start(match.lastgroup or 0))
        if token is None:
            continue
        if token.month and (not found or found[-1].end < token.start - MONTH_REACH or not found[-1].month):
            found += month_before(line, token)
        found.append(token)
    return found


def month_before(line: str, token: DateToken) -> list[DateToken]:
    """Return the month without a year that stands before a joining word and a date, as a date of that year."""
    match = MONTH_BEFORE.search(line[max(0, token.start - MONTH_REACH) : token.start])
    if match is None or match[1] not in MONTHS:
        return []
    start = max(0, token.start - MONTH_REACH) + match.start()
    return [DateToken(start, start + len(match[1]) + (line[start + len(match[1])] == "."), token.year, MONTHS[match[1]])]


def full_year(digits: str) -> int:
    """Return the year that two or four digits name."""
    year = int(digits)
    if len(digits) == FOUR_DIGITS:
        return year
    return year + (2000 if year < SHORT_YEAR_TURN else 1900)


def read_iso(match: re.Match[str]) -> DateToken:
    """`2019-05`, `2019.05`, `2019-05-31`; what could be `2003-07`, a span of years, says both."""
    year, month, day = int(match["iso"]), int(match["iso_month"]), int(match["iso_day"] or 0)
    until = full_year(match["iso_month"]) if match["iso_sign"] != "." and not day and len(match["iso_month"]) > 1 else 0
    return DateToken(match.start(), match.end(), year, month, day, until if until > year else 0)


def read_front(match: re.Match[str]) -> DateToken:
    """`2019 May`; with a word that is no month only the year."""
    year, month = int(match["front_year"]), MONTHS.get(match["front_month"], 0)
    return DateToken(match.start(), match.end() if month else match.end("front_year"), year, month)


def read_short(match: re.Match[str]) -> DateToken | None:
    """`2015-19`, `2019/20`."""
    year = int(match["year_short"])
    until = year // 100 * 100 + int(match["short"])
    return DateToken(match.start(), match.end(), year, 0, until=until) if until >= year else None


def read_full(match: re.Match[str]) -> DateToken | None:
    """`31.03.2021`, `03/31/2021`: a number above 12 in second place shows that the line writes the month first."""
    first, second = int(match["first"]), int(match["second"])
    day, month = (second, first) if MONTH_FIRST.search(match.string) else (first, second)
    if not (1 <= month <= MONTHS_OF_YEAR and 1 <= day <= 31):  # noqa: PLR2004 - days
        return None
    return DateToken(match.start(), match.end(), full_year(match["full_year"]), month, day)


def read_month(match: re.Match[str]) -> DateToken:
    """`05/2019`."""
    return DateToken(match.start(), match.end(), int(match["month_year"]), int(match["month"]))


def read_weak(match: re.Match[str]) -> DateToken:
    """`05/19`: a date only beside another one."""
    month = int(match["weak_month"][:-1])
    return DateToken(match.start(), match.end(), full_year(match["weak_year"]), month, weak=True)


def read_day(match: re.Match[str]) -> DateToken | None:
    """`1 July 2016`."""
    month = MONTHS.get(match["day_name"], 0)
    if not month:
        return None
    return DateToken(match.start(), match.end(), full_year(match["day_year"]), month, int(match["day"]))


def read_named(match: re.Match[str]) -> DateToken | None:
    """`May 2019`, `Jan '19`, `January 15, 2019`; behind a word that is no month only the year."""
    month = MONTHS.get(match["name"], 0)
    year = match["name_year"]
    if month:
        weak = len(year) < FOUR_DIGITS and not match["mark"]
        return DateToken(match.start(), match.end(), full_year(year), month, int(match["day_behind"] or 0), weak=weak)
    return None


def read_year(match: re.Match[str]) -> DateToken:
    """`2019`."""
    return DateToken(match.start(), match.end(), int(match["year"]), 0)


def read_quoted(match: re.Match[str]) -> DateToken:
    """`'19`."""
    return DateToken(match.start(), match.end(), full_year(match["quoted"]), 0, weak=True)


# By the last group of each form, which `re` names after a match.
READERS: Final = {
    "iso_month": read_iso,
    "iso_day": read_iso,
    "front_month": read_front,
    "short": read_short,
    "full_year": read_full,
    "month_year": read_month,
    "weak_year": read_weak,
    "day_year": read_day,
    "name_year": read_named,
    "year": read_year,
    "quoted": read_quoted,
}
