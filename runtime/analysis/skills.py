"""Skills and their spellings: which ones a line of a job names, and whether a resume shows one."""

import re
from functools import cache

from msgspec import Struct

from runtime.analysis.skill_tables import skill_lines
from runtime.analysis.words import phrase_of

MAX_PHRASE_WORDS = 5
NEAR_WORDS = 4
SOFT = frozenset(
    phrase_of(name)
    for name in (
        "communication", "teamwork", "leadership", "time management", "problem solving", "attention to detail",
        "analytical skills", "organization", "decision making", "adaptability", "multitasking", "mentoring",
        "research", "reporting", "presentation skills", "training and development", "quality assurance",
    )
)  # fmt: skip
SEPARATORS = re.compile(r"\s*[,;]\s*")


class Skill(Struct, frozen=True, kw_only=True):
    """One skill of the tables.

    Attributes:
        name: As it is shown.
        spellings: Phrases (`words.phrase_of`) that name it.
        evidence: Phrases that show it, among them the spellings.
    """

    name: str
    spellings: tuple[str, ...]
    evidence: tuple[str, ...]

    @property
    def is_soft(self) -> bool:
        """Whether nearly every resume claims it."""
        return self.spellings[0] in SOFT


class ResumeWords(Struct, frozen=True, kw_only=True):
    """A resume's words in three shapes, made once.

    Attributes:
        stems: In order.
        counts: How often each occurs.
        phrase: All, joined as `words.spaced` does.
    """

    stems: list[str]
    counts: dict[str, int]
    phrase: str


@cache
def skills_by_spelling() -> dict[str, Skill]:
    """Map each spelling to its skill; a skill's own name wins over another's alias."""
    skills = [skill_of(line) for line in skill_lines()]
    by_alias: dict[str, Skill] = {}
    for skill in skills:
        for spelling in skill.spellings:
            by_alias.setdefault(spelling, skill)
    return by_alias | {skill.spellings[0]: skill for skill in reversed(skills)}


def skill_of(line: str) -> Skill:
    """Read `name = other spellings < narrower things that show it`."""
    named, _, narrower = line.partition(" < ")
    name, _, aliases = named.partition(" = ")
    spellings = tuple(dict.fromkeys(phrase_of(each) for each in (name, *SEPARATORS.split(aliases)) if each.strip()))
    evidence = tuple(phrase_of(each) for each in SEPARATORS.split(narrower) if each.strip())
    return Skill(name=name, spellings=spellings, evidence=tuple(dict.fromkeys(spellings + evidence)))


def skills_in(stems: list[str]) -> list[Skill]:
    """Name the skills in a few words, longest spelling first, each place used once, in their order."""
    table = skills_by_spelling()
    found: dict[str, Skill] = {}
    place = 0
    while place < len(stems):
        for length in range(min(MAX_PHRASE_WORDS, len(stems) - place), 0, -1):
            skill = table.get(f" {' '.join(stems[place : place + length])} ")
            if skill is not None:
                found.setdefault(skill.name, skill)
                place += length - 1
                break
        place += 1
    return list(found.values())


def shows_any(words: ResumeWords, phrases: tuple[str, ...]) -> bool:
    """Tell whether one of the phrases stands in the resume."""
    counts, text = words.counts, words.phrase
    return any(phrase.split(" ", 2)[1] in counts and phrase in text for phrase in phrases)


def shows_near(words: ResumeWords, stems: tuple[str, ...]) -> bool:
    """Tell whether all these words stand within a few words of each other, in any order."""
    counts = words.counts
    if not all(stem in counts for stem in stems):
        return False
    places = [index for index, stem in enumerate(words.stems) if stem == stems[0]]
    reach = NEAR_WORDS + len(stems) - 2
    return any(set(stems) <= set(words.stems[max(0, at - reach) : at + reach + 1]) for at in places)
