"""All tables of skills: every `word_tables/skills_FIELD.txt`, found by name, so that nobody lists them twice."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from msgspec import Struct

from runtime.analysis.tables import table_lines

PREFIX = "skills_"
SEPARATOR = re.compile(r"\s*,\s*")


class SkillLine(Struct, frozen=True, kw_only=True):
    """One line of a table: `name = other spellings < narrower things that show it`.

    Attributes:
        spellings: Written forms of the skill, its name first.
        narrower: Written forms of things that nobody has without this skill.
    """

    spellings: tuple[str, ...]
    narrower: tuple[str, ...] = ()


def skill_table_names() -> list[str]:
    """Return the names of the tables, as `table_lines` takes them, in their order."""
    found = (each.name for each in files("runtime.analysis").joinpath("word_tables").iterdir())
    return sorted(name.removesuffix(".txt") for name in found if name.startswith(PREFIX))


@cache
def skill_lines() -> tuple[SkillLine, ...]:
    """Return the lines of all tables; what shows a narrower skill of a line shows the line's skill, too."""
    lines = read_skill_lines()
    by_spelling = {each.casefold(): line for line in lines for each in line.spellings}
    return tuple(
        SkillLine(spellings=line.spellings, narrower=tuple(spread_narrower(line, by_spelling))) for line in lines
    )


def read_skill_lines() -> list[SkillLine]:
    """Read all tables as they are written."""
    return [read_skill_line(line) for name in skill_table_names() for line in table_lines(name)]


def read_skill_line(line: str) -> SkillLine:
    """Read one line of a table."""
    named, _, narrower = line.partition(" < ")
    name, _, others = named.partition(" = ")
    return SkillLine(
        spellings=(name.strip(), *(each for each in SEPARATOR.split(others.strip()) if each)),
        narrower=tuple(each for each in SEPARATOR.split(narrower.strip()) if each),
    )


def spread_narrower(line: SkillLine, by_spelling: Mapping[str, SkillLine]) -> Iterator[str]:
    """Yield the narrower things of a line, and the spellings and the narrower things of those, each once."""
    seen = {each.casefold() for each in line.spellings}
    waiting = list(reversed(line.narrower))
    while waiting:
        written = waiting.pop()
        key = written.casefold()
        if key in seen:
            continue
        seen.add(key)
        yield written
        if (known := by_spelling.get(key)) is not None:
            waiting += reversed((*known.spellings, *known.narrower))
