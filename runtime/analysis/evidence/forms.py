"""The forms in which a resume may show a requirement: a name as it is written, or its words near each other."""

from collections.abc import Iterable
from itertools import chain

from msgspec import Struct

from runtime.analysis.evidence.degrees import Degree, read_degree
from runtime.analysis.evidence.proof_lines import WORD
from runtime.analysis.evidence.skill_names import Keys, skill_by_spelling, spelling_of
from runtime.analysis.evidence.word_keys import exact_key, family_key
from runtime.analysis.tables import table_lines

LONG_WORDS = 4  # from so many on one may be absent
SPARE_REACH = 4


class Name(Struct, frozen=True, kw_only=True):
    """Words that stand side by side as written.

    Attributes:
        keys: Their exact keys, in order.
        written: The one word of the name in its own case where case decides; empty where it does not.
    """

    keys: Keys
    written: str = ""


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


Form = Name | Nearby | Degree


def forms_of(text: str, alternatives: Iterable[str], language: str) -> tuple[Form, ...]:
    """Return the forms of a requirement; any one of them shows it."""
    degree = read_degree(text)
    if degree is not None:
        return (degree,)
    wordings = tuple(alternatives) or (text,)
    return tuple(dict.fromkeys(chain.from_iterable(forms_of_wording(each, language) for each in wordings)))


def forms_of_wording(text: str, language: str) -> list[Form]:
    """Return the forms of one wording: its names in the table, else its words."""
    told = [word for word in WORD.findall(text) if exact_key(word) not in filler_words()]
    told = told or WORD.findall(text)
    keys = tuple(map(exact_key, told))
    skill = skill_by_spelling().get(keys) or skill_by_spelling().get(spelling_of(text))
    if skill is not None:
        return [name_of(each) for each in dict.fromkeys((keys, *skill.spellings, *skill.narrower))]
    if len(told) == 1 and not told[0].isalpha():
        return [name_of(keys)]
    nearby = nearby_of(told, language)
    return [name_of(keys), nearby] if nearby else [name_of(keys)] if keys else []


def name_of(keys: Keys) -> Name:
    """Return a name, with its own case where the word is an ordinary word too."""
    return Name(keys=keys, written=case_of().get(keys[0], "") if len(keys) == 1 else "")


def nearby_of(words: list[str], language: str) -> Nearby | None:
    """Return the words as families; None where there are none."""
    families = tuple(dict.fromkeys(family_key(word, language) for word in words))
    if not families:
        return None
    count = len(families)
    return Nearby(
        families=families,
        least=count if count < LONG_WORDS else count - 1,
        reach=count + SPARE_REACH,
        is_action=count == 1 and language == "en" and words[0].lower().endswith("ing"),
    )


def filler_words() -> frozenset[str]:
    """Exact keys of words that say nothing of what is asked for."""
    return FILLERS


def case_of() -> dict[str, str]:
    """Map the keys of names that are ordinary words, too, to how the name is written."""
    return CASES


def keys_of_table(name: str) -> list[str]:
    return [word for line in table_lines(name) for word in line.split()]


FILLERS = frozenset(map(exact_key, keys_of_table("filler_words")))
CASES = {exact_key(word): word for word in keys_of_table("case_names")}
