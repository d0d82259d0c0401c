"""Reads tables of phrasings: regular expressions by kind, put together once."""

import re
from functools import cache

from runtime.analysis.tables import table_lines


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
