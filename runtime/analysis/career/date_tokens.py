"""Finds dates in a line: months with years, full dates, years, seasons, in the forms that resumes use."""

import re
from typing import Final

from msgspec import Struct

from runtime.analysis.career.calendar_words import MONTH, MONTHS, SEASON, SEASONS

YEAR: Final = r"(?:19|20)\d\d"
DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
NUMBER: Final = r"(?:0?[1-9]|1[0-2])"
OF: Final = r"(?:de[l]?\s+|of\s+|d['\u2019]|do\s+)?"
SHORT_YEAR_TURN: Final = 40  # '40 and later are of the last century
MIDDLE_OF_MONTH: Final = 15

# The order matters: longer forms first. Every repeat is bounded, so the search is linear.
DATE: Final = re.compile(
    rf"(?<![\w.$€£])(?<!\d,)(?:"
    rf"(?P<iso>{YEAR})\s?(?P<iso_sign>[-./])\s?(?P<iso_month>{NUMBER})(?:[-./](?P<iso_day>{DAY}))?(?![\d%]|[-./]\d)"
    rf"|(?P<front_year>{YEAR})[,\s]{{1,3}}(?P<front_month>{MONTH})(?!\s{{0,2}}{OF}['\u2019]?\d\d)"
    rf"|(?P<year_short>{YEAR})\s?[-\u2013\u2014/]\s?['\u2019]?(?P<short>\d\d)(?![\d%.]|[-/]\d)"
    rf"|(?P<first>\d\d?)(?P<sign>[./-])\s?(?P<second>\d\d?)(?P=sign)\s?(?P<full_year>{YEAR}|\d\d)(?!\d)"
    rf"|(?P<month>{NUMBER})\s?[./-]\s?(?P<month_year>{YEAR})(?!\d)"
    rf"|(?P<weak_month>{NUMBER}/|(?:0[1-9]|1[0-2])\.)['\u2019]?(?P<weak_year>\d\d)(?![\d%]|[./,]\d)"
    rf"|(?P<season>{SEASON})\s{{0,2}}{OF}(?P<season_year>{YEAR})(?!\d)"
    rf"|(?:(?P<day>{DAY})(?:\.|st|nd|rd|th|er|º|°)?\s{{0,2}}{OF})?(?P<name>{MONTH})"
    rf"(?:\s{{0,2}}(?P<day_behind>{DAY})(?:st|nd|rd|th)?,)?[\s,./-]{{0,3}}{OF}(?:(?P<name_year>{YEAR})|['\u2019]?(?P<name_short>\d\d))(?![\d%]|[.,:]\d)"
    rf"|(?P<alone>{MONTH})(?=\s?(?:-|\u2013|\u2014|/|to|bis|à|a|até|al|tot|t/m|und|and|et|y|e)\s?{MONTH}[\s,.]{{0,2}}{OF}['\u2019]?\d\d)"
    rf"|(?P<year>{YEAR})(?![\d%]|[.,]\d|\s?(?:%|euro|€|\$|£))"
    rf"|['\u2019](?P<quoted>\d\d)(?![\w%])"
    rf")",
)

MONTH_FIRST: Final = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])[./-](?:1[3-9]|2\d|3[01])[./-]\d\d")


class DateToken(Struct, frozen=True):
    """A date in a line: its place, and what it says; `month` 0 is a year alone, `year` 0 a month alone.

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
    """Return the dates of a lower-case line, in order."""
    return [token for match in DATE.finditer(line) if (token := read_date(match)) is not None]


def read_date(match: re.Match[str]) -> DateToken | None:
    """Return what a match says; None when the numbers are no date."""
    group = match.lastgroup
    read = READERS.get(group or "")
    return read(match) if read else None


def full_year(digits: str) -> int:
    """Return the year that two or four digits name."""
    year = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 - two or four
        return year
    return year + (2000 if year < SHORT_YEAR_TURN else 1900)


def read_iso(match: re.Match[str]) -> DateToken:
    """`2019-05`, `2019.05`, `2019-05-31`; what could be `2003-07`, a span of years, says both."""
    year, month, day = int(match["iso"]), int(match["iso_month"]), int(match["iso_day"] or 0)
    until = full_year(match["iso_month"]) if match["iso_sign"] != "." and not day and len(match["iso_month"]) > 1 else 0
    return DateToken(match.start(), match.end(), year, month, day, until if until > year else 0)


def read_short(match: re.Match[str]) -> DateToken | None:
    """`2015-19`, `2019/20`."""
    year = int(match["year_short"])
    until = year // 100 * 100 + int(match["short"])
    if until < year:
        return None
    return DateToken(match.start(), match.end(), year, 0, until=until)


def read_full(match: re.Match[str]) -> DateToken | None:
    """`31.03.2021`, `03/31/2021`: a number above 12 in second place shows that the line writes the month first."""
    first, second = int(match["first"]), int(match["second"])
    day, month = (second, first) if MONTH_FIRST.search(match.string) else (first, second)
    if not (1 <= month <= 12 and 1 <= day <= 31):  # noqa: PLR2004 - months and days
        return None
    return DateToken(match.start(), match.end(), full_year(match["full_year"]), month, day)


def read_month(match: re.Match[str]) -> DateToken:
    """`05/2019`."""
    return DateToken(match.start(), match.end(), int(match["month_year"]), int(match["month"]))


def read_weak(match: re.Match[str]) -> DateToken:
    """`05/19`: a date only beside another one."""
    return DateToken(match.start(), match.end(), full_year(match["weak_year"]), int(match["weak_month"][:-1]), weak=True)


def read_season(match: re.Match[str]) -> DateToken:
    """`summer 2019`."""
    return DateToken(match.start(), match.end(), int(match["season_year"]), SEASONS[match["season"]])


def read_named(match: re.Match[str]) -> DateToken:
    """`May 2019`, `Jan '19`, `1 July 2016`, `January 15, 2019`."""
    month = MONTHS[match["name"].rstrip(".")]
    day = int(match["day"] or match["day_behind"] or 0)
    short = match["name_short"]
    year = full_year(short or match["name_year"])
    weak = short is not None and match[0][-3] not in "'\u2019"
    return DateToken(match.start(), match.end(), year, month, day, weak=weak)


def read_front(match: re.Match[str]) -> DateToken:
    """`2019 May`."""
    return DateToken(match.start(), match.end(), int(match["front_year"]), MONTHS[match["front_month"].rstrip(".")])


def read_alone(match: re.Match[str]) -> DateToken:
    """`Jan - Sep 2024`: the first month has no year of its own."""
    return DateToken(match.start(), match.end(), 0, MONTHS[match["alone"].rstrip(".")])


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
    "season_year": read_season,
    "name_year": read_named,
    "name_short": read_named,
    "alone": read_alone,
    "year": read_year,
    "quoted": read_quoted,
}
