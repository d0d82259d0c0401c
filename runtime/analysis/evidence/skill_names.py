"""The table of skills by their written forms: what is one skill, and which narrower things show it."""

import re
from functools import cache

from msgspec import Struct

from runtime.analysis.evidence.proof_lines import WORD
from runtime.analysis.evidence.word_keys import exact_key
from runtime.analysis.tables import table_lines

TABLES = ("skills_technology", "skills_business", "skills_trades_care")
SEPARATORS = re.compile(r"\s*[,;]\s*")
Keys = tuple[str, ...]


class KnownSkill(Struct, frozen=True, kw_only=True):
    """One skill of the tables.

    Attributes:
        spellings: Its written forms, each as keys of words in order.
        narrower: Written forms of what shows it as well.
        is_tool: Whether knowing it is one thing and a certificate for it another.
    """

    spellings: tuple[Keys, ...]
    narrower: tuple[Keys, ...]
    is_tool: bool


def spelling_of(text: str) -> Keys:
    """Return the keys of the words in order."""
    return tuple(map(exact_key, WORD.findall(text)))


@cache
def skill_by_spelling() -> dict[Keys, KnownSkill]:
    """Map each written form to its skill; a skill's own name wins over another's alias."""
    skills = [read_skill(line, is_tool="technology" in table) for table in TABLES for line in table_lines(table)]
    by_alias: dict[Keys, KnownSkill] = {}
    for skill in skills:
        for spelling in skill.spellings:
            by_alias.setdefault(spelling, skill)
    return by_alias | {skill.spellings[0]: skill for skill in reversed(skills)}


def read_skill(line: str, *, is_tool: bool) -> KnownSkill:
    """Read `name = other spellings < narrower things that show it`."""
    named, _, narrower = line.partition(" < ")
    name, _, aliases = named.partition(" = ")
    spellings = [spelling_of(each) for each in (name, *SEPARATORS.split(aliases)) if each.strip()]
    shows = [spelling_of(each) for each in SEPARATORS.split(narrower) if each.strip()]
    return KnownSkill(spellings=tuple(dict.fromkeys(spellings)), narrower=tuple(dict.fromkeys(shows)), is_tool=is_tool)
