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
SHORT_YEAR_LIMIT: Final = 40  # '40 and later are of the last century
MIDDLE_OF_MONTH: Final = 15
MONTHS_OF_YEAR: Final = 12
FOUR_DIGITS: Final = 4

# Forms that begin with a digit, longer ones first. Every repeat is bounded, so a match is of bounded cost.
DIGITS: Final = re.compile(r"\d+")
FORM: Final = re.compile(
    rf"(?P<iso>{YEAR})\s?(?P<iso_sign>[-./])\s?(?P<iso_month>{NUMBER})(?:[-./](?P<iso_day>{DAY}))?(?![\d%]|[-./]\d)"
    rf"|(?P<front_year>{YEAR})(?:[,\s]{{1,3}}|\s?\()(?P<front_month>{NAME})(?!\w)\)?(?!\.?\s{{0,2}}{OF}['\u2019]?\d\d)"
    rf"|(?P<year_short>{YEAR})\s?[-\u2013\u2014/]\s?['\u2019]?(?P<short>\d\d)(?![\d%.]|[-/]\d)"
    rf"|(?P<year>{YEAR})(?![\d%]|[.,]\d|\s?(?:%|euro|€|\$|£))"
    rf"|(?P<first>\d\d?)(?P<sign>[./-])\s?(?P<second>\d\d?)(?P=sign)\s?(?P<full_year>{YEAR}|\d\d)(?!\d)"
    rf"|(?P<month>{NUMBER})\s?[./-]\s?(?P<month_year>{YEAR})(?!\d)"
    rf"|(?P<weak_month>{NUMBER}/|(?:0[1-9]|1[0-2])\.)['\u2019]?(?P<weak_year>\d\d)(?![\d%]|[./,]\d)"
    rf"|(?P<day>{DAY})(?:\.|st|nd|rd|th|er|º|°)?\s{{0,2}}{OF}(?P<day_name>{NAME})\.?[\s,./-]{{0,3}}{OF}['\u2019]?(?P<day_year>{YEAR}|\d\d){NO_MORE}"
    rf"|(?P<day_behind>{DAY})(?:st|nd|rd|th)?,?\s{{1,2}}(?P<behind_year>{YEAR})(?!\d)"
    rf"|(?P<two>\d\d){NO_MORE}(?!\w)",
)
MONTH_FIRST: Final = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])[./-](?:1[3-9]|2\d|3[01])[./-]\d\d")
MONTH_BEFORE: Final = re.compile(
    rf"(?<!\w)({NAME})\.?\s{{0,2}}(?:[-\u2013\u2014/]|\b(?:to|until|bis|à|a|até|al|tot|t/m|und|and|"
    rf"et|y|e|en)\b)\s{{0,2}}$"
)
LAST_WORD: Final = re.compile(rf"{NAME}$")
OF_WORDS: Final = (" de", " del", " of", " do")
MONEY: Final = "$€£."
MONTH_REACH: Final = 20
NAME_REACH: Final = 12
MOST_SIGNS: Final = 4


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


class MonthName(Struct, frozen=True):
    """The name of a month before a number: where it begins, and whether an apostrophe stands between."""

    start: int
    month: int
    has_mark: bool


def find_dates(line: str) -> list[DateToken]:
    """Return the dates of a lower-case line, in order; `Jan - Sep 2024` is two."""
    found: list[DateToken] = []
    position = 0
    for digits in DIGITS.finditer(line):
        start = digits.start()
        if start < position or (start and not may_begin(line, start)):
            continue
        match = FORM.match(line, start)
        token = READERS[match.lastgroup or ""](match, name_before(line, start, position)) if match else None
        if token is None:
            continue
        if token.month and (not found or found[-1].end < token.start - MONTH_REACH or not found[-1].month):
            found += month_before(line, token)
        found.append(token)
        position = token.end
    return found


def may_begin(line: str, start: int) -> bool:
    """Whether a date may begin behind the character before `start`: no amount of money, no part of a number or code."""
    before = line[start - 1]
    if before.isalpha():
        return name_before(line, start) is not None
    return before not in MONEY and not (before == "," and line[start - 2 : start - 1].isdigit()) and before != "_"


def name_before(line: str, start: int, reached: int = 0) -> MonthName | None:
    """Return the month whose name stands right before a number and behind the last date, with signs or `of` between."""
    reached = max(reached, start - MONTH_REACH)
    left = line[reached:start]
    bare = left.rstrip(" ,./-'\u2019\t")
    if len(left) - len(bare) > MOST_SIGNS:
        return None
    if not bare[-1:].isalpha():
        return None  # the cheap test: a number or a sign stands before most numbers
    has_mark = "'" in left[len(bare) :] or "\u2019" in left[len(bare) :]
    if bare.endswith(OF_WORDS):
        bare = bare.rpartition(" ")[0].rstrip(" .")
    word = LAST_WORD.search(bare[-NAME_REACH:])
    month = MONTHS.get(word[0], 0) if word else 0
    if not word or not month:
        return None
    return MonthName(reached + len(bare) - len(word[0]), month, has_mark)


def month_before(line: str, token: DateToken) -> list[DateToken]:
    """Return the month without a year that stands before a joining word and a date, as a date of that year."""
    match = MONTH_BEFORE.search(line[max(0, token.start - MONTH_REACH) : token.start])
    if match is None or match[1] not in MONTHS:
        return []
    start = max(0, token.start - MONTH_REACH) + match.start()
    return [
        DateToken(start, start + len(match[1]) + (line[start + len(match[1])] == "."), token.year, MONTHS[match[1]])
    ]


def full_year(digits: str) -> int:
    """Return the year that two or four digits name."""
    year = int(digits)
    if len(digits) == FOUR_DIGITS:
        return year
    return year + (2000 if year < SHORT_YEAR_LIMIT else 1900)


def read_iso(match: re.Match[str], _: MonthName | None) -> DateToken:
    """`2019-05`, `2019.05`, `2019-05-31`; what could be `2003-07`, a span of years, says both."""
    year, month, day = int(match["iso"]), int(match["iso_month"]), int(match["iso_day"] or 0)
    until = full_year(match["iso_month"]) if match["iso_sign"] != "." and not day and len(match["iso_month"]) > 1 else 0
    return DateToken(match.start(), match.end(), year, month, day, until if until > year else 0)


def read_front(match: re.Match[str], name: MonthName | None) -> DateToken:
    """`2019 May`, `2019 (May)`; with a word that is no month only the year."""
    year, month = int(match["front_year"]), MONTHS.get(match["front_month"], 0)
    if name or not month:
        return named(name, match.start(), match.end("front_year"), year)
    return DateToken(match.start(), match.end(), year, month)


def read_short(match: re.Match[str], _: MonthName | None) -> DateToken | None:
    """`2015-19`, `2019/20`."""
    year = int(match["year_short"])
    until = year // 100 * 100 + int(match["short"])
    return DateToken(match.start(), match.end(), year, 0, until=until) if until >= year else None


def read_full(match: re.Match[str], _: MonthName | None) -> DateToken | None:
    """`31.03.2021`, `03/31/2021`: a number above 12 in second place shows that the line writes the month first."""
    first, second = int(match["first"]), int(match["second"])
    day, month = (second, first) if MONTH_FIRST.search(match.string) else (first, second)
    if not (1 <= month <= MONTHS_OF_YEAR and 1 <= day <= 31):  # noqa: PLR2004 - days
        return None
    return DateToken(match.start(), match.end(), full_year(match["full_year"]), month, day)


def read_month(match: re.Match[str], _: MonthName | None) -> DateToken:
    """`05/2019`."""
    return DateToken(match.start(), match.end(), int(match["month_year"]), int(match["month"]))


def read_weak(match: re.Match[str], _: MonthName | None) -> DateToken:
    """`05/19`: a date only beside another one."""
    month = int(match["weak_month"][:-1])
    return DateToken(match.start(), match.end(), full_year(match["weak_year"]), month, weak=True)


def read_day(match: re.Match[str], name: MonthName | None) -> DateToken | None:
    """`1 July 2016`; with a word that is no month perhaps `Jan 19`."""
    month = MONTHS.get(match["day_name"], 0)
    if not month:
        return read_two_digits(match["day"], match.end("day"), name)
    return DateToken(match.start(), match.end(), full_year(match["day_year"]), month, int(match["day"]))


def read_behind(match: re.Match[str], name: MonthName | None) -> DateToken | None:
    """`January 15, 2019`."""
    if name is None:
        return None
    day = int(match["day_behind"])
    return DateToken(name.start, match.end(), int(match["behind_year"]), name.month, day)


def read_year(match: re.Match[str], name: MonthName | None) -> DateToken:
    """`2019`, `May 2019`."""
    return named(name, match.start(), match.end(), int(match["year"]))


def read_two(match: re.Match[str], name: MonthName | None) -> DateToken | None:
    """`Jan 19`, `Jan '19`, `'19`."""
    if name is None and match.string[match.start() - 1 : match.start()] in {"'", "\u2019"}:
        return DateToken(match.start() - 1, match.end(), full_year(match["two"]), 0, weak=True)
    return read_two_digits(match["two"], match.end(), name)


def read_two_digits(digits: str, end: int, name: MonthName | None) -> DateToken | None:
    """Return a month with a short year; nothing without a month."""
    if name is None or len(digits) == 1:
        return None
    return DateToken(name.start, end, full_year(digits), name.month, weak=not name.has_mark)


def named(name: MonthName | None, start: int, end: int, year: int) -> DateToken:
    """Return a year, with the month before it."""
    return DateToken(name.start, end, year, name.month) if name else DateToken(start, end, year, 0)


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
    "behind_year": read_behind,
    "year": read_year,
    "two": read_two,
}
