"""Finds the lines of a resume that name a span of time: in one line, broken in two, or with labels."""

import re
from typing import Final

from msgspec import Struct

from runtime.analysis.career.calendar_words import MONTHS
from runtime.analysis.career.date_spans import DateSpan, find_spans
from runtime.analysis.career.resume_sections import ResumeLine
from runtime.analysis.career.role_words import find_role
from runtime.analysis.career.section_headings import PAIR_OF_DIGITS

LABEL_START: Final = re.compile(
    r"(?:from|start(?:ed|ing)?(?:[- ]?(?:date|datum))?|date (?:from|started|joined)|begin(?:n|"
    r"datum)?|joined|joining date|"
    r"von|eintritt|du|de|(?:date de )?début|date d['\u2019]entrée|desde|(?:fecha de )?inicio|(?:data de )?início|"
    r"dal?|(?:data (?:di )?)?inizio|van)\s*[:=]\s*",
)
LABEL_END: Final = re.compile(
    r"(?:to|until|till|end(?:ed)?(?:[- ]?date)?|date (?:to|ended|left)|left|leaving date|"
    r"bis|ende|enddatum|austritt|au|à|(?:date de )?fin|date de sortie|hasta|(?:fecha de )?fin|até|"
    r"(?:data de )?(?:fim|término)|"
    r"al?|(?:data (?:di )?)?fine|tot|eind(?:datum)?)\s*[:=]\s*",
)
DANGLING: Final = re.compile(r"(?:[-\u2010-\u2015]|\s(?:to|until|till|through|bis|à|au|al?|hasta|até|tot))\s*$")
DANGLING_ENDS: Final = (  # the cheap test before it
    *("-", *"\u2010\u2011\u2012\u2013\u2014\u2015", "to", "until", "till", "through", "bis", "à", "au", "al", "a"),
    *("hasta", "até", "tot"),
)
CLAUSE: Final = re.compile(r"[.;\u2022]\s")
NOT_WORK: Final = frozenset({"education", "other"})
MOST_SPANS: Final = 12
LABEL_REACH: Final = 3
LEAST_WORD: Final = 3
DANGLING_REACH: Final = 12
CONTINUES: Final = re.compile(r"(?:to|until|till|bis|jusqu\S{1,3}|à|au|al?|hasta|até|tot|[\u2013\u2014])\s")
FROM: Final = re.compile(
    r"(?:^|\s)(?:from|between|von|vom|zwischen|de|d['\u2019]|du|entre|desde|del?|dal?|van|tra)\s*$"
)
WRAPPED: Final = 60
BLANKS: Final = " .,;:-\u2013\u2014"
YEAR_START: Final = re.compile(r"(?:19|20)\d\d(?!\d)")
OLD_YEAR: Final = re.compile(r"1(?<![\d.,]1)[0-8]\d\d(?![\d.,])\s?[-\u2013\u2014)]")


class DatedLine(Struct, frozen=True):
    """A span with the words around it in its line, lower-case: before and behind, up to the end of the clause."""

    index: int
    span: DateSpan
    before: str
    behind: str
    taken: int = 1  # how many lines the span takes


def find_dated(lines: list[ResumeLine], now: int, *, role: str = "") -> list[DatedLine]:
    """Return the spans that may be work in lines of text, or in the points of lists, in the order of the text."""
    found: list[DatedLine] = []
    for index, line in enumerate(lines):
        if line.role != role or line.section in NOT_WORK or not PAIR_OF_DIGITS.search(line.text):
            continue
        found += spans_of_line(lines, index, now)
    return found


def spans_of_line(lines: list[ResumeLine], index: int, now: int) -> list[DatedLine]:
    """Return the spans that begin in one line."""
    text = lines[index].text.lower()
    if (":" in text or "=" in text) and (label := LABEL_START.match(text)):
        return labelled_span(lines, index, text[label.end() :], now)
    following = lines[index + 1].text.lower() if index + 1 < len(lines) else ""
    if following and (ends_open(text, following) or CONTINUES.match(following)):
        whole = f"{text} {following}"
        spans = [span for span in find_spans(whole, now) if span.left < len(text)]
        if spans and spans[-1].right > len(text) + 1:
            return cut_clauses(whole, spans, index, taken=2)
    if OLD_YEAR.search(text):
        return []
    spans = find_spans(text, now)
    if spans and is_wrapped(text, spans[-1], lines, index + 1):
        text = f"{text} {following}"
    return cut_clauses(text, spans, index, taken=1)


def widen(left: int, limits: list[int], ends: list[int], taken: list[int]) -> tuple[int, list[int]]:
    """Return the clause before dates without a role, `Cellar hand, Three Otters. 2016 - 2019.`, else the one behind."""
    before = [end for end in ends if end < left and end >= max(taken, default=0)]
    return (before[-1], limits) if before else (left, limits[1:] or limits)


def ends_open(text: str, following: str) -> bool:
    """Tell a line that breaks off inside a span: behind its dash, or between a month and its year."""
    last = text.rpartition(" ")[2].rstrip(".")
    if last in MONTHS and YEAR_START.match(following) is not None:
        return True
    near = text[-DANGLING_REACH:]
    return near.rstrip().endswith(DANGLING_ENDS) and DANGLING.search(near) is not None


def is_wrapped(text: str, span: DateSpan, lines: list[ResumeLine], following: int) -> bool:
    """Tell a line of prose that goes on in the next one: long, with words behind its span, and without a role."""
    if len(text) < WRAPPED or following >= len(lines) or not text[span.right :].strip(" .,;)"):
        return False
    return lines[following].role == "" and lines[following].text != "" and find_role(text) < 0


def labelled_span(lines: list[ResumeLine], index: int, start: str, now: int) -> list[DatedLine]:
    """Return the span of "From: 05/2017" and the "To:" that follows; without one it lasts until now."""
    end = ""
    taken = 1
    for step in range(1, LABEL_REACH):
        text = lines[index + step].text.lower() if index + step < len(lines) else ""
        if label := LABEL_END.match(text):
            end, taken = text[label.end() :], step + 1
            break
    inside = LABEL_END.search(start)
    whole = start if inside and not end else f"{start.strip(' ,;')} - {end}"
    whole = LABEL_END.sub("- ", whole, count=1) if inside and not end else whole
    return [DatedLine(index, span, "", whole[span.right :], taken) for span in find_spans(whole, now)[:1]]


def ends_of_clauses(text: str) -> list[int]:
    """Return where clauses end; the full stop of a short form ("St. Mary's") ends none."""
    return [
        match.end()
        for match in CLAUSE.finditer(text)
        if match[0][0] != "."
        or text[match.start() - 1] in ")0123456789"
        or text[match.start() - LEAST_WORD : match.start()].isalpha()
    ]


def without_from(before: str) -> str:
    """Return the words before a span without the `from` that belongs to it."""
    match = FROM.search(before[-DANGLING_REACH:])
    return before[: len(before) - len(match[0])] if match else before


def cut_clauses(text: str, spans: list[DateSpan], index: int, *, taken: int) -> list[DatedLine]:
    """Give each span the words of its own clause."""
    ends = [0, *ends_of_clauses(text), len(text)] if spans else []
    found: list[DatedLine] = []
    for number, span in enumerate(spans[:MOST_SPANS]):
        left = max(end for end in [*ends, *(other.right for other in spans[:number])] if end <= span.left)
        limits = sorted(end for end in [*ends, *(other.left for other in spans[number + 1 :])] if end >= span.right)
        behind = text[span.right : limits[0]]
        if not text[left : span.left].strip(BLANKS) and (not behind.strip(BLANKS) or (left and find_role(behind) < 0)):
            left, limits = widen(left, limits, ends, [other.right for other in spans[:number]])
        right = limits[0]
        before, behind = text[left : span.left], text[span.right : right]
        if before.count("(") > before.count(")") and (left or before.rpartition("(")[2].strip()):
            before = before.rpartition("(")[2]
        if right < len(text) and behind.count("(") > behind.count(")"):
            behind = behind.rpartition("(")[0]
        found.append(DatedLine(index, span, without_from(before), behind, taken))
    return found
