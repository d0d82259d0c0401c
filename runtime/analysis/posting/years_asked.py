"""Finds how many years of work a posting asks of the person."""

import re
from typing import NamedTuple

from runtime.analysis.posting.posting_tokens import Words, forms_in
from runtime.analysis.posting.statements import Statement

NUMBERS = {
    word: value
    for value, listed in (
        (0.5, "six-month half"),
        (1, "one a an ein eine einem einer un une uno una"),
        (2, "two zwei deux dos couple"),
        (3, "three drei trois tres"),
        (4, "four vier quatre cuatro"),
        (5, "five funf cinq cinco"),
        (6, "six sechs seis"),
        (7, "seven sieben sept siete"),
        (8, "eight acht huit ocho"),
        (9, "nine neun neuf nueve"),
        (10, "ten zehn dix diez"),
        (12, "twelve zwolf douze doce"),
        (15, "fifteen quinze quince"),
        (20, "twenty zwanzig vingt veinte"),
    )
    for word in listed.split()
}
YEAR_FORMS = forms_in("year yr yrs jahr jahre jahren jahrige an ans annee ano anos")
MONTHS = forms_in("month monate monaten meses mese moi mois")
AGE = forms_in("ago history before contract lieu old age alt lebensjahr lebensjahre edad")
ASKING = frozenset(
    ("you", "sie", "vous", "need", "require", "expect", "looking", "seeking", "seek", "candidate", "ask", "want")
)
FIRM = forms_in(
    "we our us company business firm founded wir unser unternehmen seit nous notre depuis somos nuestra desde family"
)
BETWEEN_FORMS = forms_in("- + to or more bis oder plus minimum full a au ou plus mas o of , and mehr at least")
MAX_YEARS = 30
REACH = 5
LONE = frozenset(("a", "an", "un", "ein", "eine", "half"))
NUMBER = re.compile(r"\d{1,2}")


class YearsAsked(NamedTuple):
    """Years that a posting asks for, and the words that say so: from `start` up to `end`, as places of `Words`."""

    years: float
    start: int
    end: int


def years_asked(words: Words, statements: list[Statement]) -> YearsAsked | None:
    """Return the years of the first sentence that asks for some; a must goes before what is nice to have."""
    for forms in (YEAR_FORMS, MONTHS):
        for kind in ("must", "nice"):
            spans = [(each.start, each.end) for each in statements if each.kind == kind]
            found = (years_in(words, start, end, forms) for start, end in spans)
            years = next((each for each in found if each is not None), None)
            if years is not None:
                return years
    return None


def years_in(words: Words, start: int, end: int, unit: frozenset[str]) -> YearsAsked | None:
    """Return the smallest number of the first years named, `3` of `3-5 years`; ages and a firm's years are none."""
    for place in range(start, end):
        is_length = words.is_joined[place] and "experience" not in words.forms[place:end]
        if not is_length and words.forms[place].rstrip("+") in unit and not is_age(words, place, start, end):
            found = number_before(words, place, start)
            if found is not None and words.forms[place] in MONTHS:
                found = found._replace(years=round(found.years / 12, 1))
            if found is not None and found.years <= MAX_YEARS:
                return found
    return None


def is_age(words: Words, place: int, start: int, end: int) -> bool:
    """Tell the years of a person or of a firm."""
    around = set(words.forms[place + 1 : min(end, place + REACH)])
    before = words.forms[max(start, place - REACH) : place]
    is_firm = not FIRM.isdisjoint(words.forms[start:place]) and ASKING.isdisjoint(words.forms[start:place])
    return (
        bool(AGE & around)
        or "age" in before
        or "aged" in before
        or is_firm
        or words.forms[max(start, place - 2)] in {"last", "past", "within", "first", "next", "every", "per"}
    )


def number_before(words: Words, place: int, start: int) -> YearsAsked | None:
    """Return the number that stands before the word for years."""
    found: YearsAsked | None = None
    for back in range(place - 1, max(start, place - REACH) - 1, -1):
        form = words.forms[back].rstrip("+") or "+"
        value = float(form) if NUMBER.fullmatch(form) else NUMBERS.get(form)
        if value is not None and not (form in LONE and back != place - 1):
            found = YearsAsked(value, back, place + 1)
        elif form not in BETWEEN_FORMS:
            break
    return found
