"""Reads what stands in brackets behind a requirement: an acronym, a choice, a remark."""

from typing import Literal

from msgspec import Struct

from runtime.analysis.posting.posting_tokens import Words, forms_in
from runtime.analysis.posting.skill_index import Known
from runtime.analysis.posting.splitting import AND, OR, split_at

BracketKind = Literal["same", "choice", "name", "remark", "nice"]

MAX_ACRONYM = 8
MAX_NAME_WORDS = 2
MAX_CHOICE_WORDS = 5
SPEAKING = forms_in(
    "provided supplied paid we our ours us is are you your wir unser ist haben sie nous notre est vous nuestro es"
)
DESIRABLE = forms_in("d desirable desired preferred optional nice bonus plus wunschenswert souhaite deseable valorable")
LEGEND = forms_in("/ = * e essential required must mandatory m w f h x ideally")
EXAMPLE = forms_in(
    "e.g eg e g i for example such as like z b zb par exemple por ejemplo p ex ej wie comme como ideally"
)
SEPARATORS = frozenset((",", "/")) | OR | AND


class Bracket(Struct, frozen=True, kw_only=True):
    """A bracket from its first sign to behind its last, and what it says about the words before it."""

    start: int
    end: int
    kind: BracketKind
    choices: tuple[tuple[int, int], ...] = ()


def bracket_in(words: Words, start: int, end: int, known: list[Known]) -> Bracket | None:
    """Return the first bracket between two words; None when there is none or it never closes."""
    named = {place for each in known for place in range(each.start, each.end)}
    opened = next(
        (place for place in range(start, end) if words.forms[place] in {"(", "["} and place not in named), None
    )
    if opened is None:
        return None
    depth = 0
    for place in range(opened, end):
        depth += (words.forms[place] in {"(", "["}) - (words.forms[place] in {")", "]"})
        if not depth:
            return judged(words, start, opened, place + 1, known)
    return Bracket(start=opened, end=end, kind="remark")


def judged(words: Words, start: int, opened: int, closed: int, known: list[Known]) -> Bracket:
    """Tell what a bracket says."""
    inner = (opened + 1, closed - 1)
    forms = set(words.forms[slice(*inner)])
    kind: BracketKind = "remark"
    choices: tuple[tuple[int, int], ...] = ()
    if forms and forms <= DESIRABLE:
        kind = "nice"
    elif forms <= LEGEND or not SPEAKING.isdisjoint(forms):
        kind = "remark"
    elif is_acronym(words, start, opened, inner):
        kind = "same"
    else:
        choices = choices_in(words, inner)
        names = [each for each in known if inner[0] <= each.start and each.end <= inner[1]]
        is_choice = bool(names) and all(last - first <= MAX_CHOICE_WORDS for first, last in choices)
        is_name = inner[1] - inner[0] <= MAX_NAME_WORDS and all(map(str.isalpha, forms))
        kind = "choice" if is_choice else "name" if is_name else "remark"
    return Bracket(start=opened, end=closed, kind=kind, choices=choices if kind == "choice" else ())


def choices_in(words: Words, inner: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Return the spans that commas, `or` and slashes part."""
    start, end = inner
    while start < end and (words.forms[start] in EXAMPLE or not words.forms[start][:1].isalnum()):
        start += 1
    return tuple(span for span in split_at(words, start, end, SEPARATORS) if span[1] > span[0])


def is_acronym(words: Words, start: int, opened: int, inner: tuple[int, int]) -> bool:
    """Tell `Basic Life Support (BLS)` and `SEO (search engine optimisation)`."""
    inside = [words.raw(place) for place in range(*inner) if words.forms[place][:1].isalnum()]
    before = [
        words.raw(place)
        for place in range(max(start, opened - MAX_ACRONYM - 2), opened)
        if words.forms[place][:1].isalnum()
    ]
    if not inside or not before:
        return False
    if len(inside) == 1:
        return spells(inside[0], before)
    return any(spells(each, inside) for each in before[-2:])


def spells(short: str, long: list[str]) -> bool:
    """Tell whether an acronym is made of the first letters of words, some of them left out."""
    letters = [each for each in short.rstrip("s").casefold() if each.isalnum()]
    if not 1 < len(letters) <= MAX_ACRONYM or short == short.lower():
        return False
    initials = [each[0].casefold() for each in long]
    return is_within(letters, initials) or (
        is_within(letters[1:], "".join(long[-2:]).casefold()) and letters[0] in initials
    )


def is_within(letters: list[str], row: list[str] | str) -> bool:
    """Tell whether the letters stand in a row in this order."""
    rest = iter(row)
    return all(letter in rest for letter in letters)
