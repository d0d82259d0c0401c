"""The tables of skills by their written forms: what is one skill, and which narrower things show it."""

from functools import cache

from msgspec import Struct

from runtime.analysis.evidence.proof_lines import WORD
from runtime.analysis.evidence.word_keys import exact_key
from runtime.analysis.skill_tables import SkillLine, read_skill_line, skill_lines
from runtime.analysis.tables import table_lines

TOOL_TABLES = ("skills_software", "skills_data_cloud", "skills_it_support", "skills_design_media")
Keys = tuple[str, ...]


class KnownSkill(Struct, frozen=True, kw_only=True):
    """One skill of the tables.

    Attributes:
        spellings: Its written forms, each as keys of words in order.
        written: The same as they are written.
        narrower: What shows it as well, as written: most are never asked for.
        is_tool: Whether knowing it is one thing and a certificate for it another.
    """

    spellings: tuple[Keys, ...]
    written: tuple[str, ...]
    narrower: tuple[str, ...]
    is_tool: bool


def spelling_of(text: str) -> Keys:
    """Return the keys of the words in order."""
    return tuple(map(exact_key, WORD.findall(text)))


@cache
def skill_by_spelling() -> dict[Keys, KnownSkill]:
    """Map each written form to its skill; a skill's own name wins over another's alias."""
    tools = {read_skill_line(line).spellings[0] for table in TOOL_TABLES for line in table_lines(table)}
    skills = [know_skill(line, tools) for line in skill_lines()]
    by_alias: dict[Keys, KnownSkill] = {}
    for skill in skills:
        for spelling in skill.spellings:
            by_alias.setdefault(spelling, skill)
    return by_alias | {skill.spellings[0]: skill for skill in reversed(skills)}


def know_skill(read: SkillLine, tools: set[str]) -> KnownSkill:
    """Read one line of the tables."""
    return KnownSkill(
        spellings=tuple(map(spelling_of, read.spellings)),
        written=read.spellings,
        narrower=read.narrower,
        is_tool=read.spellings[0] in tools,
    )
