"""Reads tables of phrasings: regular expressions by kind, put together once."""

import re
from functools import cache
from itertools import groupby, pairwise

from runtime.analysis.tables import table_lines

ESCAPE_OR_CAPITAL = re.compile(r"\\.|[A-ZÀ-ÖØ-Þ]")


@cache
def phrasing_sources(table: str) -> dict[str, list[str]]:
    """Return the expressions of a table (`kind | expression`) by kind; `{kind}` is that kind's first one."""
    found: dict[str, list[str]] = {}
    for line in table_lines(table):
        kind, _, source = line.partition(" | ")
        for name, sources in found.items():
            source = source.replace(f"{{{name}}}", sources[0])
        found.setdefault(kind, []).append(source)
    return found


def read_phrasings(table: str, kind: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Return all expressions of a kind as one."""
    return re.compile("|".join(phrasing_sources(table)[kind]), flags)


def lower_source(table: str, kind: str) -> str:
    """Return all expressions of a kind as one for texts of `lower_letters`: three times as fast as for both cases."""
    groups = groupby(phrasing_sources(table)[kind], key=is_bound)
    joined = (
        rf"\b(?:{'|'.join(source[2:] for source in group)})" if bound else "|".join(group) for bound, group in groups
    )
    return lower_capitals("|".join(joined))


def lower_capitals(source: str) -> str:
    """Return an expression for texts of `lower_letters`."""
    return ESCAPE_OR_CAPITAL.sub(lower_capital, source)


def is_bound(source: str) -> bool:
    """Tell whether all that an expression matches begins at the edge of a word, which is then tried first."""
    depth = 0
    for before, sign in pairwise(f" {source}"):
        depth += ((sign == "(") - (sign == ")")) * (before != "\\")
        if sign == "|" and not depth:
            return False
    return source.startswith(r"\b")


def lower_capital(match: re.Match[str]) -> str:
    r"""Return a capital letter of an expression in lower case, an escape such as `\W` as it is."""
    return match[0].lower() if len(match[0]) == 1 else match[0]


def lower_letters(text: str) -> str:
    """Return the text in lower case and as long as it was, with the letters that `re.IGNORECASE` takes for i and s."""
    if not text.isascii():
        text = text.replace("\u0130", "i").replace("\u0131", "i").replace("\u017f", "s")
    return text.lower()
