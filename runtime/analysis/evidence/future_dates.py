"""Finds studies and papers that have not come yet, or are over, by a year: `CFE exam 2027`, `valid till Jan 2021`."""

import re
from collections.abc import Iterator

from runtime.analysis.evidence.proof_lines import Place
from runtime.analysis.evidence.scope_cues import SPEAKS, STUDY

YEAR = re.compile(r"20(?<=\b20)[2-9]\d\b")  # what begins with plain signs is found many times faster
FARTHEST = 10  # years ahead: what is further is no date
LEAST_COMMAS = 2
MOST_BEFORE = 300  # characters of a line before the year
VALID = re.compile(
    r"\b(?:valid\w*|expir\w+|exp|renew\w*|until|till|through|good for|gültig\w*|bis|valable\w*|validité|jusqu\w*|hasta|"
    r"v[áa]lid[oa]\w*|vigente\w*|caduca\w*|contract|contrat|vertrag|befristet)\b"
)
WAS_VALID = re.compile(
    r"\b(?:valid|expir\w+|gültig|abgelaufen|valable|v[áa]lid[oa]s?|vigente|caduc\w+)\b"
    r"(?![^\n,;]*\b(?:from|since|seit|ab|depuis|dès|desde)\b)[^\n,;()]{0,24}\Z"
)
REACH = 40  # characters before a year
EDGE = re.compile(r"[\n;]|[.!?]\s")


def find_future(lower: str, this_year: int) -> Iterator[Place]:
    """Yield the places of lines, or of items of a list, that name a study or an exam to come, or a paper that is over.

    Args:
        lower: A resume by `lower_letters`.
        this_year: Years after it are to come, those before it are over.
    """
    for year in YEAR.finditer(lower):
        if int(year[0]) < this_year and WAS_VALID.search(lower[max(0, year.start() - REACH) : year.start()]):
            yield item_with(lower, line_around(lower, year), year.start())
        if this_year < int(year[0]) <= this_year + FARTHEST:
            start, end = line_around(lower, year)
            if STUDY.search(lower, start, end) and not VALID.search(lower, start, year.start()):
                yield item_with(lower, (start, end), year.start())


def line_around(lower: str, year: re.Match[str]) -> Place:
    """Return the line or sentence that holds a year."""
    starts = [match.end() for match in EDGE.finditer(lower, max(0, year.start() - MOST_BEFORE), year.start())]
    end = EDGE.search(lower, year.end())
    return max(starts, default=max(0, year.start() - MOST_BEFORE)), end.start() if end else len(lower)


def item_with(lower: str, line: Place, place: int) -> Place:
    """Return the item of a list that holds a place and names a study itself, else the whole line."""
    start = lower.rfind(",", line[0], place) + 1
    end = lower.find(",", place, line[1])
    item = (start or line[0], line[1] if end < 0 else end)
    is_list = lower.count(",", *line) >= LEAST_COMMAS and not SPEAKS.search(lower, *line)
    return item if is_list and STUDY.search(lower, *item) else line
