"""Splits what is asked into its parts: at commas, at `and` where each side stands for itself, never at `or`."""

from msgspec import Struct

from runtime.analysis.posting.phrase_book import word_set
from runtime.analysis.posting.posting_tokens import Words, forms_in
from runtime.analysis.posting.skill_index import Known

Span = tuple[int, int]
COMMAS = frozenset((",", "|"))
ANEW = forms_in("if you you've some any experience knowledge wenn erfahrung kenntnisse si experiencia")
AND = frozenset(("and", "&", "und", "sowie", "et", "y", "e"))
OR = frozenset(("or", "oder", "ou", "o", "u", "bzw"))
MAX_CHOICE_WORDS = 7
MORE = forms_in(
    "so more less later above better higher over equal equivalent comparable mehr hoher ahnlich ahnliche "
    "vergleichbar vergleichbare plus equivalente superior mas similar"
)
ABLE = forms_in("can able could kannst konnen savez savoir sabes saber")
EXPLAINED = forms_in("how what why where when it them this")
LEAST_DONE = 3  # words behind one of these, and it is no `cut and paste`
BETWEEN = {"de": AND - {"e", "y"}, "fr": AND - {"e", "y"}, "es": AND, "en": AND - {"e", "y"}, "": AND}
OR_BETWEEN = {
    "en": frozenset(("or",)),
    "de": frozenset(("or", "oder", "bzw")),
    "fr": frozenset(("or", "ou")),
    "es": frozenset(("or", "o", "u")),
}


class Part(Struct, frozen=True, kw_only=True):
    """A part of a sentence from word `start` to before word `end`; `choices` are the spans of which one is enough."""

    start: int
    end: int
    choices: tuple[tuple[int, int], ...] = ()


class Reading(Struct, frozen=True, kw_only=True):
    """The words of an enumeration, the skills named in it, and the words that part and lead in its language."""

    words: Words
    known: list[Known]
    ands: frozenset[str]
    ors: frozenset[str]
    leads: frozenset[str]
    cuts: frozenset[str]
    degrees: frozenset[str]


def parts_of(words: Words, span: Span, known: list[Known], language: str) -> list[Part]:
    """Return the parts of an enumeration in order."""
    leads, cuts, degrees = (word_set(name, language) for name in ("lead", "cut", "degree"))
    ands, ors = BETWEEN.get(language, AND), OR_BETWEEN.get(language, OR)
    reading = Reading(words=words, known=known, ands=ands, ors=ors, leads=leads, cuts=cuts, degrees=degrees)
    commas = joined_by_or(reading, [each for each in split_at(words, *span, COMMAS) if each[1] > each[0]])
    last = last_of_degree(reading, commas)
    return [*parts_between(reading, commas[: last + 1]), *parts_between(reading, commas[last + 1 :])]


def parts_between(reading: Reading, commas: list[Span]) -> list[Part]:
    """Return the parts of spans that commas part; those of `A, B or C` as one."""
    if not commas:
        return []
    head = first_of_choice(reading, commas)
    is_list = len(commas) > 1
    sides = (sides_of(reading, span, is_listed=is_list and span == commas[-1]) for span in commas[:head])
    parts = [part for each in sides for part in each]
    if head < len(commas):
        choices = [each for span in commas[head:] for each in split_at(reading.words, *span, reading.ors)]
        kept = tuple(each for each in choices if each[1] > each[0])
        parts.append(Part(start=commas[head][0], end=commas[-1][1], choices=kept))
    return parts


def last_of_degree(reading: Reading, commas: list[Span]) -> int:
    """Return the part that ends `a degree in A, B or C, awarded ...`; the last one when no degree is named so."""
    for place, span in enumerate(commas):
        if place and len(split_at(reading.words, *span, reading.ors)) > 1:
            is_degree = not reading.degrees.isdisjoint(reading.words.forms[slice(*commas[0])])
            return place if is_degree else len(commas) - 1
    return len(commas) - 1


def joined_by_or(reading: Reading, spans: list[Span]) -> list[Span]:
    """Give a part that begins with `or` back to the one before."""
    forms = reading.words.forms
    joined: list[Span] = []
    for start, end in spans:
        if joined and forms[start] in reading.ors and not (start + 1 < end and forms[start + 1] in ANEW):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def split_at(words: Words, start: int, end: int, signs: frozenset[str]) -> list[Span]:
    """Split outside brackets; not at `or more`, not at the sign in `R&D`."""
    spans: list[Span] = []
    depth, begin = 0, start
    for place in range(start, end):
        form = words.forms[place]
        depth = max(0, depth + (form in {"(", "["}) - (form in {")", "]"}))
        if not depth and form in signs and parts_there(words, place, end):
            spans.append((begin, place))
            begin = place + 1
    spans.append((begin, end))
    return spans


def parts_there(words: Words, place: int, end: int) -> bool:
    """Tell whether a sign or an `or` parts at a place."""
    form = words.forms[place]
    is_more = form in OR and place + 1 < end and words.forms[place + 1] in MORE
    is_tight = form == "&" and not words.text[words.ends[place] : words.ends[place] + 1].isspace()
    return not words.is_joined[place] and not is_more and not is_tight


def first_of_choice(reading: Reading, commas: list[Span]) -> int:
    """Return the first part of `A, B or C`, whose last part holds the `or`; the number of parts when there is none."""
    forms, none = reading.words.forms, len(commas)
    sides = split_at(reading.words, *commas[-1], reading.ors)
    if none == 1 or len(sides) == 1 or are_one_thing(reading, sides) or opens_anew(reading, commas[-1]):
        return none
    head = none - 1
    while head > 0 and commas[head - 1][1] - commas[head - 1][0] <= MAX_CHOICE_WORDS:
        head -= 1
        start = commas[head][0] if head else behind_leads(reading, *commas[0])
        if not reading.cuts.isdisjoint(forms[start : commas[head][1]]):
            head += 1
            break
        if forms[commas[head][0]] in reading.leads or not reading.ands.isdisjoint(forms[slice(*commas[head])]):
            break
    return head if head < none - 1 else none


def are_one_thing(reading: Reading, sides: list[Span]) -> bool:
    """Tell `OSHA 10 or OSHA 30`, a choice of its own at the end of a list in which everything is asked."""
    first = [reading.words.forms[start] for start, end in sides if end - start > 1]
    return len(first) == len(sides) and len(set(first)) == 1 and first[0] not in reading.leads


def opens_anew(reading: Reading, span: Span) -> bool:
    """Tell a last part that is no end of `A, B or C`: it has its own lead-in or an `and`."""
    forms = reading.words.forms
    return forms[span[0]] in reading.leads | reading.cuts or not reading.ands.isdisjoint(forms[slice(*span)])


def behind_leads(reading: Reading, start: int, end: int) -> int:
    """Return the first word that is no lead-in, behind `Applicants must hold`."""
    return next((place for place in range(start, end) if reading.words.forms[place] not in reading.leads), end)


def sides_of(reading: Reading, span: Span, *, is_listed: bool) -> list[Part]:
    """Split a part at `and` where each side stands for itself; a side with `or` has choices."""
    merged: list[Span] = []
    for side in split_at(reading.words, *span, reading.ands):
        if merged and not stand_apart(reading, merged[-1], side, is_listed=is_listed):
            merged[-1] = (merged[-1][0], side[1])
        else:
            merged.append(side)
    return [with_choices(reading, side) for side in merged if side[1] > side[0]]


def with_choices(reading: Reading, span: Span) -> Part:
    """Return a side with the spans that `or` parts."""
    choices = tuple(each for each in split_at(reading.words, *span, reading.ors) if each[1] > each[0])
    return Part(start=span[0], end=span[1], choices=choices if len(choices) > 1 else ())


def stand_apart(reading: Reading, left: Span, right: Span, *, is_listed: bool) -> bool:
    """Tell `Prometheus and Grafana` or `a licence and a car` from `scaling and root planing`."""
    if left[0] >= left[1] or right[0] >= right[1]:
        return True
    first = reading.words.forms[right[0]]
    if first in reading.leads or first.isdigit() or (is_named(reading, left) and is_named(reading, right)):
        return True
    ranks = {each.rank for each in reading.known if left[0] <= each.start and each.end == left[1]}
    if ranks & {"tool", "cased", "bare"} and reading.words.raw(right[0])[:1].isupper():
        return True
    is_longer = right[1] - right[0] > 1
    return is_longer and (is_listed or bool(ranks - {"broad"}) or are_activities(reading, left, right))


def is_done(reading: Reading, left: Span) -> bool:
    """Tell what somebody must be able to do, `able to read a plan`: what follows is a thing to do of its own."""
    forms = reading.words.forms[slice(*left)]
    start = next((place for place, form in enumerate(forms) if form in ABLE), len(forms))
    return len(forms) - start > LEAST_DONE


def are_activities(reading: Reading, left: Span, right: Span) -> bool:
    """Tell `drafting agreements and running due diligence` or `rust removal and spring repair`."""
    forms = reading.words.forms
    heads = word_set("taskhead", "en")
    if left[1] - left[0] > 1 and forms[left[1] - 1] in heads and forms[right[1] - 1] in heads:
        return True
    if is_done(reading, left) and EXPLAINED.isdisjoint(forms[slice(*right)]):
        return True
    return forms[right[0]].endswith("ing") and any(form.endswith("ing") for form in forms[left[0] : left[1] - 1])


def is_named(reading: Reading, span: Span) -> bool:
    """Tell a side that names a thing: in the table, or by capitals or digits inside a word."""
    if any(span[0] <= each.start and each.end <= span[1] and each.rank != "broad" for each in reading.known):
        return True
    raw = [reading.words.raw(place) for place in range(*span)]
    return any(word[1:] != word[1:].lower() for word in raw)
