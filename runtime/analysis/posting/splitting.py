"""Splits what is asked into its parts: at commas, at `and` where each side stands for itself, never at `or`."""

from collections.abc import Iterator

from msgspec import Struct

from runtime.analysis.posting.phrase_book import word_set
from runtime.analysis.posting.posting_tokens import Words
from runtime.analysis.posting.skill_index import Known

COMMAS = frozenset((",", "|"))
ANEW = frozenset("if some any experience knowledge wenn erfahrung kenntnisse si experiencia".split())
AND = frozenset(("and", "&", "und", "sowie", "et", "y", "e"))
OR = frozenset(("or", "oder", "ou", "o", "u", "bzw"))
MAX_CHOICE_WORDS = 7
MORE = frozenset(
    "so more less later above better higher over equal equivalent comparable mehr hoher ahnlich ahnliche vergleichbar vergleichbare plus equivalente superior mas similar".split()
)
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


def parts_of(words: Words, start: int, end: int, known: list[Known], language: str) -> list[Part]:
    """Return the parts of an enumeration in order."""
    commas = split_at(words, start, end, COMMAS)
    commas = joined_by_or(words, [span for span in commas if span[1] > span[0]], OR_BETWEEN.get(language, OR))
    ors, ands = OR_BETWEEN.get(language, OR), BETWEEN.get(language, AND)
    last = last_of_degree(words, commas, ors, language)
    if last + 1 < len(commas):
        rest = parts_of(words, commas[last + 1][0], end, known, language)
        return [*parts_of(words, start, commas[last][1], known, language), *rest]
    head = first_of_choice(words, commas, ors, ands, language)
    parts = [
        part for begin, stop in commas[:head] for part in sides_of(words, begin, stop, known, language, is_listed=False)
    ]
    if head < len(commas):
        begin, stop = commas[head][0], commas[-1][1]
        choices = [each for span in commas[head:] for each in split_at(words, *span, ors)]
        return [*parts, Part(start=begin, end=stop, choices=tuple(each for each in choices if each[1] > each[0]))]
    if commas and parts and len(commas) > 1:
        last = sides_of(words, *commas[-1], known, language, is_listed=True)
        parts = [part for part in parts if part.start < commas[-1][0]] + last
    return parts


def last_of_degree(words: Words, commas: list[tuple[int, int]], ors: frozenset[str], language: str) -> int:
    """Return the part that ends `a degree in A, B or C, awarded ...`; the last one when no degree is named so."""
    degrees = word_set("degree", language)
    for place, span in enumerate(commas):
        if place and len(split_at(words, *span, ors)) > 1:
            is_degree = any(form in degrees for form in words.forms[commas[0][0] : commas[0][1]])
            return place if is_degree else len(commas) - 1
    return len(commas) - 1


def joined_by_or(words: Words, spans: list[tuple[int, int]], ors: frozenset[str]) -> list[tuple[int, int]]:
    """Give a part that begins with `or` back to the one before."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and words.forms[start] in ors and not (start + 1 < end and words.forms[start + 1] in ANEW):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def split_at(words: Words, start: int, end: int, signs: frozenset[str]) -> list[tuple[int, int]]:
    """Split outside brackets."""
    spans: list[tuple[int, int]] = []
    depth, begin = 0, start
    for place in range(start, end):
        form = words.forms[place]
        depth = max(0, depth + (form in {"(", "["}) - (form in {")", "]"}))
        is_more = form in OR and place + 1 < end and words.forms[place + 1] in MORE
        is_tight = form == "&" and not words.text[words.ends[place] : words.ends[place] + 1].isspace()
        if not depth and form in signs and not words.is_joined[place] and not is_more and not is_tight:
            spans.append((begin, place))
            begin = place + 1
    spans.append((begin, end))
    return spans


def first_of_choice(
    words: Words, commas: list[tuple[int, int]], ors: frozenset[str], ands: frozenset[str], language: str
) -> int:
    """Return the first part of `A, B or C`, whose last part holds the `or`; the number of parts when there is none."""
    if len(commas) < 2 or len(split_at(words, *commas[-1], ors)) < 2:  # noqa: PLR2004
        return len(commas)
    leads = word_set("lead", language)
    cuts = word_set("cut", language)
    first = behind_leads(words, *commas[0], leads)
    if words.forms[commas[-1][0]] in leads | cuts or any(
        form in ands for form in words.forms[commas[-1][0] : commas[-1][1]]
    ):
        return len(commas)
    head = len(commas) - 1
    while head > 0 and commas[head - 1][1] - commas[head - 1][0] <= MAX_CHOICE_WORDS:
        head -= 1
        if not cuts.isdisjoint(words.forms[first if not head else commas[head][0] : commas[head][1]]):
            return head + 1 if head + 1 < len(commas) - 1 else len(commas)
        if words.forms[commas[head][0]] in leads or any(
            form in ands for form in words.forms[commas[head][0] : commas[head][1]]
        ):
            break
    return head if head < len(commas) - 1 else len(commas)


def behind_leads(words: Words, start: int, end: int, leads: frozenset[str]) -> int:
    """Return the first word that is no lead-in, behind `Applicants must hold`."""
    return next((place for place in range(start, end) if words.forms[place] not in leads), end)


def sides_of(words: Words, start: int, end: int, known: list[Known], language: str, *, is_listed: bool) -> list[Part]:
    """Split a part at `and` where each side stands for itself; a side with `or` has choices."""
    spans = split_at(words, start, end, BETWEEN.get(language, AND))
    merged: list[tuple[int, int]] = []
    for span in spans:
        if merged and not stand_apart(words, merged[-1], span, known, language, is_listed=is_listed):
            merged[-1] = (merged[-1][0], span[1])
        else:
            merged.append(span)
    return [part for span in merged for part in with_choices(words, span, language)]


def with_choices(words: Words, span: tuple[int, int], language: str) -> Iterator[Part]:
    """Return a side with the spans that `or` parts."""
    start, end = span
    if end <= start:
        return
    choices = [each for each in split_at(words, start, end, OR_BETWEEN.get(language, OR)) if each[1] > each[0]]
    yield Part(start=start, end=end, choices=tuple(choices) if len(choices) > 1 else ())


def stand_apart(
    words: Words, left: tuple[int, int], right: tuple[int, int], known: list[Known], language: str, *, is_listed: bool
) -> bool:
    """Tell `Prometheus and Grafana` or `a licence and a car` from `scaling and root planing`."""
    if left[0] >= left[1] or right[0] >= right[1]:
        return True
    leads = word_set("lead", language)
    if words.forms[right[0]] in leads or words.forms[right[0]].isdigit():
        return True
    if is_named(words, left, known) and is_named(words, right, known):
        return True
    if (
        words.forms[right[0]].endswith("ing")
        and words.forms[right[0] - 2].isalpha()
        and any(words.forms[each].endswith("ing") for each in range(left[0], left[1] - 1))
        and right[1] - right[0] > 1
    ):
        return True
    ends_known = any(each.start >= left[0] and each.end == left[1] and each.rank != "broad" for each in known)
    is_other = words.raw(right[0])[:1].isupper() and any(
        each.end == left[1] and each.rank in {"tool", "cased", "bare"} for each in known
    )
    return is_other or ((is_listed or ends_known) and right[1] - right[0] > 1)


def is_named(words: Words, span: tuple[int, int], known: list[Known]) -> bool:
    """Tell a side that names a thing: in the table, or by capitals or digits inside a word."""
    if any(span[0] <= each.start and each.end <= span[1] and each.rank != "broad" for each in known):
        return True
    raw = [words.raw(place) for place in range(*span)]
    return any(word[1:] != word[1:].lower() for word in raw)
