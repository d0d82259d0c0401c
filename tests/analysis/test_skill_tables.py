"""The tables of skills: a line is one skill, a spelling belongs to one, and nothing in them is an ordinary word."""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pytest

from runtime.analysis.skill_tables import (
    SkillLine,
    read_skill_line,
    read_skill_lines,
    skill_lines,
    skill_table_names,
    spread_narrower,
)
from runtime.analysis.tables import table_lines

WORD = re.compile(r"[A-Za-z]\+{1,2}(?!\w)|[CFJcfj]#|\.(?:NET|Net|net)\b|[A-Za-z]&[A-Za-z]\b|[^\W_]+")
MOST_FORMS = 600
ACRONYM_LETTERS = 5
SHORT_WORD = 3
# Names of things that are ordinary words: as spellings of one word they stand with a capital only.
ORDINARY_WORDS = (
    "access affinity asana ashby blender braze bullhorn canvas canva celery chef close concur creo dart "
    "drive epic excel express figma flask galileo go greenhouse harvest helm hive intercom inventor julia "
    "keynote kibana lean lever linear maya meet mews monday needles notion numbers oracle outlook pages "
    "pardot phoenix premiere procreate puppet rails react relativity rhino rust sabre sage salt segment "
    "sentinel shuffle sketch slack spark spring square storm swift tableau teams toast titanium unity "
    "vault word workable workday zoom"
)
ORDINARY = frozenset(ORDINARY_WORDS.split())


def key_of(spelling: str) -> str:
    """Return what two ways to write one spelling have in common."""
    plain = unicodedata.normalize("NFKD", spelling.replace("ß", "ss"))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(map(singular_of, WORD.findall(letters)))


def singular_of(word: str) -> str:
    """Return a word in lower case and without the `s` of a plural; an acronym keeps it."""
    lower = word.lower()
    if (word.isupper() and len(word) <= ACRONYM_LETTERS) or len(lower) <= SHORT_WORD or not lower.endswith("s"):
        return lower
    if lower.endswith(("ss", "us", "is")):
        return lower
    return lower[:-3] + "y" if lower.endswith("ies") and len(lower) > SHORT_WORD + 1 else lower[:-1]


def stop_words() -> set[str]:
    """Return the words that have no meaning of their own."""
    return {word for line in table_lines("common_words") if line.startswith("stop:") for word in line.split()[1:]}


def sections_of(name: str) -> list[list[str]]:
    """Return the names of a table's skills, by section."""
    sections: list[list[str]] = []
    text = files("runtime.analysis").joinpath("word_tables", f"{name}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            sections.append([])
        elif line:
            sections[-1].append(read_skill_line(line).spellings[0])
    return sections


def test_all_tables_are_found() -> None:
    assert "skills_languages" in skill_table_names()
    assert len(skill_lines()) == len(read_skill_lines())


@pytest.mark.parametrize("name", skill_table_names())
def test_every_line_is_a_skill(name: str) -> None:
    for line in table_lines(name):
        skill = read_skill_line(line)
        assert line.count(" = ") <= 1, line
        assert line.count(" < ") <= 1, line
        for spelling in (*skill.spellings, *skill.narrower):
            assert key_of(spelling), line
            assert not set(spelling) & set("<=;"), line
            assert spelling == spelling.strip(), line


@pytest.mark.parametrize("name", skill_table_names())
def test_every_section_is_sorted(name: str) -> None:
    for section in sections_of(name):
        for one, next_one in pairwise(section):
            assert one.casefold() <= next_one.casefold(), name


def test_a_spelling_belongs_to_one_skill() -> None:
    owners: dict[str, str] = {}
    twice = []
    for skill in read_skill_lines():
        for spelling in skill.spellings:
            key = key_of(spelling)
            if key in owners:
                twice.append((spelling, owners[key], skill.spellings[0]))
            owners[key] = skill.spellings[0]
    assert twice == []


def test_nothing_shows_itself_twice() -> None:
    for skill in read_skill_lines():
        keys = [key_of(each) for each in (*skill.spellings, *skill.narrower)]
        assert len(keys) == len(set(keys)), skill.spellings[0]


def test_no_spelling_is_an_ordinary_word() -> None:
    ordinary = ORDINARY | stop_words()
    for skill in read_skill_lines():
        for spelling in (*skill.spellings, *skill.narrower):
            assert spelling not in ordinary, skill.spellings[0]
            assert spelling.lower() not in stop_words(), skill.spellings[0]


def test_no_skill_has_too_many_forms() -> None:
    for skill in skill_lines():
        assert len(skill.spellings) + len(skill.narrower) <= MOST_FORMS, skill.spellings[0]


def test_two_skills_do_not_show_each_other() -> None:
    narrower = {
        skill.spellings[0]: widened.narrower for skill, widened in zip(read_skill_lines(), skill_lines(), strict=True)
    }
    for name, shown_by in narrower.items():
        for other in shown_by:
            assert name not in narrower.get(other, ()), (name, other)


def test_what_shows_a_narrower_skill_shows_the_broader_one() -> None:
    cloud = SkillLine(spellings=("Cloud",), narrower=("AWS",))
    amazon = SkillLine(spellings=("AWS", "Amazon Web Services"), narrower=("EC2",))
    known = {each.casefold(): line for line in (cloud, amazon) for each in line.spellings}
    assert list(spread_narrower(cloud, known)) == ["AWS", "Amazon Web Services", "EC2"]
    assert list(spread_narrower(amazon, known)) == ["EC2"]


def test_a_circle_of_skills_ends() -> None:
    one = SkillLine(spellings=("one",), narrower=("two",))
    two = SkillLine(spellings=("two",), narrower=("one",))
    known = {each.casefold(): line for line in (one, two) for each in line.spellings}
    assert list(spread_narrower(one, known)) == ["two"]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("vector database", "pgvector"),
        ("ERP system", "NetSuite"),
        ("ticketing system", "ServiceNow"),
        ("case management system", "Clio"),
        ("month-end close", "closed the books"),
        ("Entity Framework", "EF Core"),
        ("telemetry", "tele unit"),
        ("CPR certification", "BLS"),
        ("electronic charting", "Cerner"),
        ("driver's license", "permis B"),
        ("Six Sigma", "Yellow Belt"),
        ("digital X-rays", "radiographs"),
        ("refrigerated trailers", "reefer"),
        ("CRM", "Salesforce"),
        ("HR system", "BambooHR"),
        ("cloud platforms", "EC2"),
        ("Gabelstapler", "CACES 3"),
    ],
)
def test_a_name_shows_what_is_asked_for(asked: str, shown: str) -> None:
    assert any(key_of(asked) in keys[0] and key_of(shown) in keys[1] for keys in known_forms())


@pytest.mark.parametrize(
    ("asked", "not_shown"),
    [
        ("Kubernetes", "Docker"),
        ("Microsoft Excel", "spreadsheets"),
        ("classroom management", "teacher"),
        ("Java", "JavaScript"),
        ("C++", "C"),
        ("Tableau", "Power BI"),
        ("fluent German", "German"),
        ("HGV C+E licence", "Führerschein Klasse B"),
        ("ACLS", "BLS"),
        ("OSHA 30", "OSHA 10"),
        ("Salesforce", "CRM"),
    ],
)
def test_a_weaker_name_shows_nothing(asked: str, not_shown: str) -> None:
    assert not any(key_of(asked) in keys[0] and key_of(not_shown) in keys[1] for keys in known_forms())


@cache
def known_forms() -> list[tuple[set[str], set[str]]]:
    """Return the keys of each skill's spellings, and of all that shows it."""
    skills = skill_lines()
    return [
        ({key_of(each) for each in skill.spellings}, {key_of(each) for each in (*skill.spellings, *skill.narrower)})
        for skill in skills
    ]
