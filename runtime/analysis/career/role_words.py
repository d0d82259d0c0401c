"""Knows the nouns that name a person's work, in the plural and in female forms too."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from runtime.analysis.kept import Kept
from runtime.analysis.tables import table_lines

# German writes compounds as one word; the last part is the role.
COMPOUND: Final = re.compile(
    r"\w{3,40}(?:arbeiter|mitarbeiter|leiter|pfleger|mechaniker|techniker|ingenieur|entwickler|"
    r"verkäufer|fahrer|berater|"
    r"lehrer|erzieher|meister|buchhalter|bearbeiter|sekretär|zusteller|träger|lackierer|installateur|architekt|analyst|"
    r"designer|dreher|fräser|reiniger|pädagoge|psychologe|anwalt|richter|makler|vermittler|kellner|gärtner|forscher|"
    r"chemiker|physiker|informatiker|optiker|akustiker|übersetzer|wächter|decker|bäcker|leger|fachmann|fachfrau|"
    r"monteur|schlosser|elektriker|elektroniker|bauer|macher|kaufmann|kauffrau|kraft|führer|"
    r"händler|planer|prüfer|assistent|helfer|schwester|angestellte|angestellter|referent|redakteur|"
    r"betreuer|therapeut|"
    r"arzt|ärztin|koch|köchin|wirt|gehilfe|gehilfin|hilfe|manager|trainer|maler|binder|zeichner|gestalter|"
    r"medewerker|leider|verpleegkundige|beheerder|adviseur|chauffeur|smith|maker|worker|keeper|"
    r"master|man|woman|person)"
)
# Compounds with these names are a narrower kind of the same work.
FIELD_AND_ROLE: Final = re.compile(
    r"(\w{3,40}?)s?(buchhalter|entwickler|fahrer|lehrer|verkäufer|berater|betreuer|elektroniker|elektriker|"
    r"ingenieur|gärtner|monteur|redakteur|übersetzer|therapeut|sekretär|architekt|designer|analyst|manager|"
    r"kellner|zusteller|leiter|kaufmann|chauffeur|adviseur|beheerder|consultant|assistent|sachbearbeiter)"
)
FEMALE_OR_PLURAL: Final = ("innen", "in", "n", "s")
LINES_KEPT: Final = 256  # of one resume: several readers ask the same of each of its lines
ROLES_KEPT: Final = 16_384
WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@cache
def role_table() -> frozenset[str]:
    """Return the nouns in their base form."""
    return frozenset(word for line in table_lines("career_roles") for word in line.split())


@cache
def endings() -> tuple[tuple[str, str], ...]:
    """Return what female and plural endings stand for."""
    pairs = (line.partition(":") for line in table_lines("career_role_endings"))
    return tuple((ending, base.strip()) for ending, _, base in pairs)


@cache
def endings_by_letter() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the endings by their last letter, in their order."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for ending, base in endings():
        found[ending[-1:]] = (*found.get(ending[-1:], ()), (ending, base))
    return found


@cache
def bases_of_roles() -> Kept[str]:
    """Return for each lower-case word the base form of the role that it names, else an empty string."""
    return Kept(find_base, ROLES_KEPT)


def base_of_role(word: str) -> str:
    """Return the base form of a lower-case word that names somebody's work, else an empty string."""
    return bases_of_roles()[word]


def find_base(word: str) -> str:
    """Find the base form in the table, or the last part of a compound in it."""
    known = role_table()
    if word in known:
        return word
    for ending, instead in endings_by_letter().get(word[-1:], ()):
        if word.endswith(ending) and (base := word[: len(word) - len(ending)] + instead) in known:
            return base
    return base_of_compound(word)


def base_of_compound(word: str) -> str:
    """Return a compound without its female ending, if its last part names somebody's work."""
    for base in dict.fromkeys((word, *map(word.removesuffix, FEMALE_OR_PLURAL))):
        if COMPOUND.fullmatch(base):
            return name_once(base)
    last = word.rpartition("-")[2]
    return word if last != word and last in role_table() else ""


def name_once(compound: str) -> str:
    """Return a German compound in the form for men, as the nouns of the table have it."""
    if compound.endswith("frau"):
        return f"{compound[:-4]}mann"
    return compound.removesuffix("r") if compound.endswith("angestellter") else compound


def split_compound(word: str) -> tuple[str, str]:
    """Return a German compound as field and role, two empty strings where it is none."""
    match = FIELD_AND_ROLE.fullmatch(word)
    return (match[1], match[2]) if match else ("", "")


@lru_cache(maxsize=LINES_KEPT)
def find_role(line: str) -> int:
    """Return where the first word that names somebody's work stands in a lower-case line, -1 if there is none."""
    role = next(filter(bases_of_roles().__getitem__, WORD.findall(line)), None)
    return -1 if role is None else next(match.start() for match in WORD.finditer(line) if match[0] == role)
