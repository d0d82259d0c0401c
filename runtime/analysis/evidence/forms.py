"""The forms in which a resume may show a requirement: a name as it is written, or its words near each other."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Protocol

from msgspec import Struct

from runtime.analysis.evidence.choices import PREPOSITION, complete_choices, is_bare_degree, versions_of
from runtime.analysis.evidence.degrees import Degree, read_degree
from runtime.analysis.evidence.driving_licences import DrivingLicence, read_driving_licence
from runtime.analysis.evidence.proof_lines import WORD
from runtime.analysis.evidence.skill_names import Keys, skill_by_spelling, spelling_of
from runtime.analysis.evidence.word_keys import (
    CREDENTIAL,
    DATED,
    LONGEST_ACRONYM,
    common_families,
    credential_words,
    exact_key,
    family_key,
    kin_of,
)
from runtime.analysis.skill_tables import read_skill_line
from runtime.analysis.tables import table_lines
from runtime.analysis.translations import other_wordings

SLASH = re.compile(r"\s*/\s*(?![\d.])")
CONJUNCTION = re.compile(r"\s*(?:,|&|\b(?:and|und|et|y|e)\b)\s*", re.IGNORECASE)
BRACKETS = re.compile(r"\s*\([^()]*\)\s*")
LEAST_OF_HEAD = 2  # words that not every job has
OR_LIKE = re.compile(r",?\s+or (?:an? |any |the )?(?:equal|equivalent|similar|comparable)\b[\w ]*\Z", re.IGNORECASE)
DIGIT = re.compile(r"\d")
SHORT_NUMBER = re.compile(r"\d{1,3}")  # of a key stage, not of an act
BOTH = re.compile(r"\bbiling|zweisprachig", re.IGNORECASE)
CERTIFICATE = re.compile(r"certif|zertifi", re.IGNORECASE)
MOST_BESIDE_SIGN = 4  # ordinary words: `RMAN backup and recovery`
MIXED = re.compile(r"^(?=[^\W\d_]{4,}$).*(?:[a-z][A-Z]|[A-Z]{2}[a-z]{2})")  # `TensorRT`, no plural of an acronym
OR = re.compile(r"\b(?:or|oder|ou|o|u)\b|/")
NAME_WITHIN = re.compile(
    r"(?<=[a-zà-ÿ] )[A-Z][a-z]+(?: [A-Z][A-Za-z]+)+(?: \d+\w*)?(?=$|[ ,.;)])"
)  # not of German: any noun is one
GERMAN_TAIL = re.compile(r"(?<=[a-zäöüß]{4})(?:kenntnisse?|erfahrung(?:en)?|fertigkeiten)\Z")
SHORTEST_ACRONYM = 3
SHORTEST_CERTIFICATE = 4
SHORTEST_FOREIGN = 4  # an abbreviation of one language is a word of another
LONG_WORDS = 4  # from so many on one may be absent
SPARE_REACH = 4


def words_in_table(name: str) -> list[str]:
    """Return the words of a table."""
    return [word for line in table_lines(name) for word in line.split()]


FILLERS = frozenset(map(exact_key, words_in_table("filler_words")))  # say nothing of what is asked for
LIGHT_VERBS = frozenset(map(exact_key, words_in_table("light_verbs")))
LEVELS = frozenset(map(exact_key, words_in_table("language_levels")))
CASES = {exact_key(word): word for word in words_in_table("case_names")}  # how a name is written that is a word too


DRIVING_LICENCE = "Driving licence"


class Wanted(Protocol):
    """A requirement as far as its forms go: `posting.Requirement` is one."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Wordings of which one is enough."""

    @property
    def skill(self) -> str:
        """Its name in the table of skills; empty when it has none."""


class Name(Struct, frozen=True, kw_only=True):
    """Words that stand side by side as written.

    Attributes:
        keys: Their exact keys, in order.
        written: The one word of the name in its own case where case decides; empty where it does not.
        is_alias: Whether it is one word that another known name may hold, as Core Web Vitals holds vitals.
    """

    keys: Keys
    written: str = ""
    is_alias: bool = False


class Nearby(Struct, frozen=True, kw_only=True):
    """Words of which `least` stand within `reach` words of each other, in any order.

    Attributes:
        families: Their family keys.
        is_action: The only word is the name of an action; a thing of the same family is something else.
    """

    families: tuple[str, ...]
    least: int
    reach: int
    is_action: bool = False


class AllOf(Struct, frozen=True, kw_only=True):
    """Parts of an enumeration, each with its forms; they may stand in different lines."""

    parts: tuple[tuple["Form", ...], ...]


Form = Name | Nearby | Degree | DrivingLicence | AllOf


def forms_of(requirement: Wanted, language: str) -> tuple[Form, ...]:
    """Return the forms of a requirement; any one of them shows it."""
    degree = read_degree(requirement.text, language)
    if degree is not None:
        choices = [each for each in requirement.alternatives if not (degree.fields and is_bare_degree(each, language))]
        names = [spelling_of(each) for each in (requirement.text, *choices) if has_telling_word(each)]
        return (degree, *map(name_of, dict.fromkeys(names)))
    licence = read_driving_licence(requirement.text)
    if licence is not None:
        return (licence,) if licence.has_trailer else (licence, *names_in_table(DRIVING_LICENCE))
    choices = [] if BOTH.search(requirement.text) else complete_choices(requirement.alternatives)
    wordings = [each for each in choices if has_telling_word(each)] or [requirement.text]
    if requirement.skill and is_whole(requirement.skill, requirement.text):
        wordings += [requirement.skill]
    told = chain.from_iterable(map(versions_of, wordings))
    return tuple(dict.fromkeys(chain.from_iterable(forms_of_wording(each, language) for each in told)))


def names_in_table(skill_name: str) -> list[Form]:
    """Return the written forms that the table has for a skill."""
    skill = skill_by_spelling().get(spelling_of(skill_name))
    return [name_of(spelling_of(each)) for each in (*skill.written, *skill.narrower)] if skill else []


def forms_of_wording(text: str, language: str) -> list[Form]:
    """Return the forms of one wording: its names in the table, else its words; brackets may be left out."""
    plain = BRACKETS.sub(" ", OR_LIKE.sub("", text)).strip()
    if plain != text and has_telling_word(plain):
        return [*forms_of_wording(plain, language), name_of(spelling_of(text))]
    told = telling_words(text)
    keys = tuple(map(exact_key, told))
    skill = skill_by_spelling().get(keys) or skill_by_spelling().get(spelling_of(text))
    if skill is not None and skill.is_tool and CERTIFICATE.search(text) and not is_certificate(told):
        return certificate_of(told, language)
    narrower = skill.narrower if skill and not CERTIFICATE.search(text) else ()
    names = (*skill.written, *narrower) if skill else ()
    forms: list[Form] = [name_of(keys, acronym_of(told))]
    forms += [name_of(spelling_of(each), acronym_of(WORD.findall(each)), is_alias=True) for each in names]
    forms += forms_in_other_languages(text, language)
    if len(told) == 1 and (skill is not None or not told[0].isalpha() or keys[0] in CASES):
        return forms
    forms += signs_alone(told, text) + credential_of(told, language)
    forms += names_within(text) if language != "de" else []
    return [*forms, *nearby_of(told, language), *nearby_of_head(text, language), *enumeration_of(text, language)]


def nearby_of_head(text: str, language: str) -> list[Form]:
    """Return what stands before the first preposition where that says enough: `room inspection to a standard`."""
    head = PREPOSITION.split(text, 1)[0]
    words = telling_words(head)
    told = [word for word in words if family_key(word, language) not in common_families()]
    return nearby_of(words, language) if head != text and len(told) >= LEAST_OF_HEAD else []


def signs_alone(told: list[str], text: str) -> list[Form]:
    """Return the acronym or the product's own spelling where all else is ordinary words: RMAN of `RMAN backup`.

    Of several one is enough where the text says so, as in `deployment with ONNX or TensorRT`.
    """
    signs = [word for word in told if is_sign(word)]
    others = [word for word in told if word not in signs]
    if CERTIFICATE.search(text) or not signs or not 1 <= len(others) <= MOST_BESIDE_SIGN:
        return []
    if len(signs) > 1 and OR.search(text) is None:
        return []
    is_plain = all(map(str.islower, others[1:])) if len(others) > 1 else not others[0].isupper()
    return [name_of((exact_key(sign),), acronym_of([sign])) for sign in signs] if is_plain else []


def is_sign(word: str) -> bool:
    """Tell letters that are no ordinary word: an acronym, or a capital within."""
    return MIXED.search(word) is not None or (word.isalpha() and word.isupper() and len(word) >= SHORTEST_ACRONYM)


def names_within(text: str) -> list[Form]:
    """Return the names of several words in capitals that a wording has: `releases through the Google Play Console`."""
    return [name_of(spelling_of(match[0])) for match in NAME_WITHIN.finditer(text)]


def forms_in_other_languages(text: str, language: str) -> list[Form]:
    """Return the forms that the same has in a resume of another language."""
    wordings = [WORD.findall(each) for each in other_wordings(text, language) if len(each) >= SHORTEST_FOREIGN]
    names: list[Form] = [name_of(tuple(map(exact_key, words))) for words in wordings if words]
    return names + [form for words in wordings if len(words) > 1 for form in nearby_of(words, language)]


def is_certificate(words: Sequence[str]) -> bool:
    """Tell a certificate by its own letters, `CCNA`, from a tool for which there are some."""
    return len(words) == 1 and words[0].isupper() and len(words[0]) >= SHORTEST_CERTIFICATE


def credential_of(words: list[str], language: str) -> list[Form]:
    """Return the forms of a paper that may be called otherwise: `awareness training` by `awareness course, 2024`."""
    subject = [word for word in words if exact_key(word) not in credential_words("asked")]
    if not subject or len(subject) == len(words):
        return []
    families = tuple(dict.fromkeys(family_key(word, language) for word in subject))
    kin = DATED if len(families) > 1 else CREDENTIAL  # a year tells little beside one word
    paper = Nearby(families=(*families, kin), least=len(families) + 1, reach=len(families) + 1 + SPARE_REACH)
    is_sign = len(subject) == 1 and not subject[0][1:].islower() and len(subject[0]) >= SHORTEST_ACRONYM
    return [paper, name_of((exact_key(subject[0]),), acronym_of(subject))] if is_sign else [paper]


def certificate_of(words: list[str], language: str) -> list[Form]:
    """Return the form of a certificate for a tool: the tool and the certificate in one line."""
    families = tuple(dict.fromkeys(family_key(word, language) for word in (*words, "certified")))
    return [Nearby(families=families, least=len(families), reach=len(families) + SPARE_REACH)]


def enumeration_of(text: str, language: str) -> list[Form]:
    """Return the forms of what is parted by a slash, of which one is enough, or by `and`, of which each is needed."""
    choices = [part for part in SLASH.split(text) if has_telling_word(part)]
    if len(choices) > 1 and BOTH.search(text):
        return [AllOf(parts=tuple(tuple(forms_of_wording(part, language)) for part in choices))]
    if len(choices) > 1:
        return [form for part in choices for form in forms_of_wording(part, language)]
    parts = [part for part in CONJUNCTION.split(text) if has_telling_word(part)]
    if len(parts) <= 1:
        return []
    return [AllOf(parts=tuple(tuple(forms_of_wording(part, language)) for part in parts))]


def is_whole(skill_name: str, text: str) -> bool:
    """Tell whether a skill of the table is all that a requirement says: AutoCAD is not all of AutoCAD Civil 3D."""
    skill = skill_by_spelling().get(spelling_of(skill_name))
    if skill is None or CERTIFICATE.search(text):
        return False
    named = {key for spelling in skill.spellings for key in spelling}
    return all(key in named or key in LIGHT_VERBS or key.isdigit() for key in map(exact_key, telling_words(text)))


def has_telling_word(text: str) -> bool:
    """Tell whether a wording says anything by itself: `or later` does not."""
    return any(exact_key(word) not in FILLERS | LIGHT_VERBS for word in WORD.findall(text))


def telling_words(text: str) -> list[str]:
    """Return the words that say what is asked for: no fillers, and no verbs of any task where there are others."""
    every = [GERMAN_TAIL.sub("", word) for word in WORD.findall(text)]
    told = [word for word in every if exact_key(word) not in FILLERS] or every
    if not language_names().isdisjoint(map(exact_key, told)):
        told = [word for word in told if exact_key(word) not in LEVELS] or told
    return [word for word in told if exact_key(word) not in LIGHT_VERBS] or told


@cache
def language_names() -> frozenset[str]:
    """Return the keys of the languages' names, those of one word."""
    lines = map(read_skill_line, table_lines("skills_languages"))
    return frozenset(exact_key(each) for line in lines for each in line.spellings if each.isalpha())


def name_of(keys: Keys, acronym: str = "", *, is_alias: bool = False) -> Name:
    """Return a name, with its own case where the word is an ordinary word too."""
    if len(keys) != 1:
        return Name(keys=keys)
    return Name(keys=keys, written=CASES.get(keys[0], acronym), is_alias=is_alias)


def acronym_of(words: list[str]) -> str:
    """Return the one word where it is a short acronym: RAP is no rap."""
    is_acronym = len(words) == 1 and words[0].isupper() and 1 < len(words[0]) <= LONGEST_ACRONYM
    return words[0] if is_acronym else ""


def nearby_of(words: list[str], language: str) -> list[Form]:
    """Return the words as families, and the last two side by side where a third only narrows them down."""
    families = tuple(dict.fromkeys(family_key(word, language) for word in words))
    count = len(families)
    if not count:
        return []
    if count > 1:
        families = tuple(dict.fromkeys(kin_of(language).get(each, each) for each in families))
    nearby = Nearby(
        families=families,
        least=count if count < LONG_WORDS or any(map(SHORT_NUMBER.fullmatch, families)) else count - 1,
        reach=count + SPARE_REACH,
        is_action=count == 1 and language == "en" and words[0].lower().endswith("ing"),
    )
    head = [name_of(tuple(map(exact_key, words[-2:])))] if count == LONG_WORDS - 1 and language == "en" else []
    return [nearby, *head]
