"""What a job asks for: skills with their names in the job's own words, and years of experience."""

import re

from msgspec import Struct

from runtime.analysis.job_text import JobLine
from runtime.analysis.skills import ResumeWords, Skill, shows_any, shows_near, skills_in
from runtime.analysis.words import phrase_of, telling_words, weak_words, words_of

MAX_NAME_WORDS = 6
MAX_NAMES = 3
MAX_REQUIREMENTS = 40
WEIGHTS = {"requirement": 1.0, "duty": 0.5, "other": 0.5, "nice": 0.25}
SOFT_WEIGHT = 0.3

YEARS = re.compile(
    r"(\d{1,2})\s*(?:\+|plus|or more)?\s*(?:(?:-|\u2013|to)\s*\d{1,2}\s*\+?\s*)?(?:years?|yrs?)\b", re.IGNORECASE
)
MAX_YEARS = 25
DEGREE = re.compile(
    r"\b(?:degree|bachelor|master'?s|diploma|ph\.?d|high school|ged|university|college|education)\b|"
    r"equivalent (?:practical )?experience",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"^(?:(?:the )?ability to (?:\w+ )?|(?:(?:proven|strong|solid|good|excellent|basic|advanced|working|"
    r"demonstrated|deep|"
    r"extensive|hands-on|practical|prior|previous|relevant|some|thorough|in-depth|exceptional|outstanding|"
    r"professional|current|valid|active) )*"
    r"(?:(?:knowledge|understanding|experience|expertise|proficiency|familiarity|background|skills?|command|"
    r"track record|"
    r"proficient|familiar|experienced|skilled|fluent|certified|competent|comfortable)\b ?(?:and \w+ )?(?:of|"
    r"in|with|using|working with|as)? ?)?)+",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"\b(?:skills?|experience|knowledge|preferred|required|is a plus|a plus|desirable|a must|essential|"
    r"certification preferred|"
    r"\(.*?\))\s*$",
    re.IGNORECASE,
)
OPEN_LIST = re.compile(r",\s*or\s", re.IGNORECASE)
LIST = re.compile(r"\s*(?:[,;]|\band\b)\s*(?:and )?")
PREPOSITION = re.compile(r"^\W*(?:(?:of|in|with|as|an?)\b\s*)*", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2}")
COMMA = re.compile(r"[,;]")
CHOICE = re.compile(r"\bor\b|/|\be\.?g\b|such as|like\b|similar|any of", re.IGNORECASE)


class Requirement(Struct, frozen=True, kw_only=True):
    """One skill that a job asks for.

    Attributes:
        name: In the words of the job, or the skill's name when it stood in a longer line.
        weight: 1 for a required skill, less for nice ones and for those that everybody claims.
        evidence: Phrases of which one must stand in the resume.
        near: Else these words must stand close together; empty when phrases alone count.
    """

    name: str
    weight: float
    evidence: tuple[str, ...]
    near: tuple[str, ...]
    is_needed: bool

    def is_shown(self, words: ResumeWords) -> bool:
        """Tell whether the resume shows it."""
        return shows_any(words, self.evidence) or (len(self.near) > 1 and shows_near(words, self.near))


def requirements_of(lines: list[JobLine]) -> list[Requirement]:
    """Return each skill once, in order: the bullets of the requirements, else what the whole text names."""
    found: dict[frozenset[str], Requirement] = {}
    wanted = [line for line in lines if line.kind in {"requirement", "nice"}]
    for line in wanted or lines:
        for requirement in requirements_in(line, named_only=not wanted):
            found.setdefault(frozenset(requirement.evidence), requirement)
    return list(found.values())[:MAX_REQUIREMENTS]


def requirements_in(line: JobLine, *, named_only: bool) -> list[Requirement]:
    """Return the skills of one line."""
    text = line.text.strip().rstrip(".;,")
    if DEGREE.search(text):
        return []
    phrase = CLOSING.sub("", OPENING.sub("", without_years(text))).strip(" -:,+")
    if is_short(phrase) and not COMMA.search(phrase) and not named_only:
        return whole_line(phrase, line)
    return named_skills(text, line)


def without_years(text: str) -> str:
    """Return what the years are about, which stands behind them or, as in `Python (5 years)`, before."""
    match = YEARS.search(text)
    if match is None:
        return text
    behind = PREPOSITION.sub("", text[match.end() :])
    return behind if WORD.search(behind) else text[: match.start()]


def is_short(phrase: str) -> bool:
    """Tell a skill's name from a sentence."""
    return 0 < len(phrase.split()) <= MAX_NAME_WORDS


def whole_line(phrase: str, line: JobLine) -> list[Requirement]:
    """Take a short line as one skill, or as several when it joins known ones by `and`."""
    skills = skills_in(words_of(phrase))
    if len(skills) > 1 and " and " in phrase and not CHOICE.search(phrase):
        return named_skills(phrase, line)
    near = telling_words(phrase)
    if not skills and weak_words().issuperset(near):
        return []
    evidence = (phrase_of(phrase), *(each for skill in skills for each in skill.evidence))
    weight = WEIGHTS[line.kind] * (SOFT_WEIGHT if skills and all(skill.is_soft for skill in skills) else 1.0)
    return [
        Requirement(
            name=phrase,
            weight=weight,
            evidence=tuple(dict.fromkeys(evidence)),
            near=near,
            is_needed=line.kind != "nice",
        )
    ]


def named_skills(text: str, line: JobLine) -> list[Requirement]:
    """Take the known skills of a longer line, each under its own name; alternatives become one."""
    parts = [text] if OPEN_LIST.search(text) else LIST.split(text)
    groups = [group for part in parts for group in alternatives_in(part)]
    if any(not skill.is_soft for group in groups for skill in group):
        groups = [group for group in groups if not group[0].is_soft]
    return [ask_for_any(group, line) for group in groups]


def alternatives_in(part: str) -> list[list[Skill]]:
    """Return the skills of a part of a line; those joined by `or` as one group."""
    skills = skills_in(words_of(part))
    return [skills] if skills and CHOICE.search(part) else [[skill] for skill in skills]


def ask_for_any(group: list[Skill], line: JobLine) -> Requirement:
    """Ask for any skill of a group."""
    weight = WEIGHTS[line.kind] * (SOFT_WEIGHT if group[0].is_soft else 1.0)
    return Requirement(
        name=" or ".join(skill.name for skill in group[:MAX_NAMES]),
        weight=weight,
        evidence=tuple(phrase for skill in group for phrase in skill.evidence),
        near=telling_words(group[0].name) if len(group) == 1 else (),
        is_needed=line.kind != "nice",
    )


def years_needed(lines: list[JobLine]) -> float | None:
    """Return the least number of years that any line asks for; None when none does."""
    numbers = [int(number) for line in lines for number in YEARS.findall(line.text)]
    return min((float(number) for number in numbers if 0 < number <= MAX_YEARS), default=None)
