"""Finds the line of a resume that shows a requirement; each word of the resume is looked at once."""

from collections.abc import Iterable, Iterator
from itertools import chain, takewhile

from msgspec import Struct

from runtime.analysis.evidence.asked_words import AskedWords
from runtime.analysis.evidence.degrees import Degree, holds_degree, places_of_degrees
from runtime.analysis.evidence.driving_licences import DrivingLicence, holds_licence, places_of_licences
from runtime.analysis.evidence.forms import AllOf, Form, Name, Nearby, Wanted, forms_of
from runtime.analysis.evidence.name_contexts import is_named, neighbour
from runtime.analysis.evidence.proof_lines import Place, ProofLines
from runtime.analysis.evidence.skill_names import skill_by_spelling
from runtime.analysis.evidence.telling_blocks import blocks_around, lines_with_word, words_in
from runtime.analysis.evidence.word_keys import common_families, exact_key

TITLE_WORDS = 10  # a line so short may be a title, and a Mechanical Designer has done mechanical design
Hits = dict[str, list[int]]  # exact key of a word, or `~` and its family, to its indexes in the resume, in order


class Evidence(Struct, frozen=True, kw_only=True):
    """A line of a resume, as written, that shows a requirement or only comes close to it."""

    line: str
    is_shown: bool


class EvidenceFinder:
    """The requirements of one posting, ready to be looked for in any number of resumes."""

    def __init__(self, requirements: Iterable[Wanted], language: str) -> None:
        """Prepare the forms.

        Args:
            requirements: In the posting's order.
            language: Of the posting, ISO 639-1.
        """
        self._forms = [forms_of(each, language) for each in requirements]
        self._loose = [loose_forms_of(forms) for forms in self._forms]
        self._names = [frozenset(form.keys[0] for form in forms if isinstance(form, Name)) for forms in self._forms]
        self._others = [[form for form in forms if not isinstance(form, Name)] for forms in self._forms]
        every = [form for forms in self._forms for form in simple_forms(forms)]
        families = {key for form in every if isinstance(form, Nearby) for key in form.families}
        wanted = {key for form in every if isinstance(form, Name) for key in form.keys}
        wanted |= {sign + family for family in families for sign in "~^"}
        telling = frozenset(chain.from_iterable(map(telling_keys, chain(every, *self._loose))))
        self._kinds = frozenset(map(type, every))
        self._asked = AskedWords(wanted, telling, language)

    def blocks_of(self, text: str) -> list[Place]:
        """Return the blocks of a resume that hold a word of a requirement: the others can neither show nor deny one."""
        words = words_in(text)
        places = {place for word in words & self._asked.among(words).telling for place in lines_with_word(text, word)}
        if self._kinds & {Degree}:
            places.update(places_of_degrees(text))
        if self._kinds & {DrivingLicence}:
            places.update(places_of_licences(text))
        return blocks_around(text, places)

    def find(self, lines: ProofLines) -> list[Evidence | None]:
        """Return for each requirement the line that shows it, or one that comes close; None where no line does."""
        hits = self._hits_of(lines)
        return [
            Evidence(line=line, is_shown=True) if line else find_close(loose, lines, hits)
            for line, loose in zip(self._lines_for(lines, hits), self._loose, strict=True)
        ]

    def find_lines(self, lines: ProofLines) -> list[str]:
        """Return for each requirement the line that shows it; empty where no line does."""
        return self._lines_for(lines, self._hits_of(lines))

    def _lines_for(self, lines: ProofLines, hits: Hits) -> list[str]:
        likely = [
            others if hits.keys().isdisjoint(names) else forms  # the cheap test: most names do not stand there
            for forms, names, others in zip(self._forms, self._names, self._others, strict=True)
        ]
        return [self._find_one(forms, lines, hits) or "" for forms in likely]

    def _find_one(self, forms: Iterable[Form], lines: ProofLines, hits: Hits) -> str | None:
        for form in forms:
            if isinstance(form, Name) and form.keys[0] not in hits:
                continue
            if line := self._find_form(form, lines, hits):
                return line
        return None

    def _find_form(self, form: Form, lines: ProofLines, hits: Hits) -> str | None:
        match form:
            case Degree():
                return next((line.text for line in lines.degrees if holds_degree(line, form)), None)
            case DrivingLicence():
                return next((line for line in lines.texts if holds_licence(line, form)), None)
            case AllOf():
                found = list(takewhile(bool, (self._find_one(part, lines, hits) or "" for part in form.parts)))
                return " … ".join(dict.fromkeys(found)) if len(found) == len(form.parts) else None
            case Name() | Nearby():
                index = find_name(form, lines, hits) if isinstance(form, Name) else find_nearby(form, lines, hits)
                return None if index is None else lines.quote_at(lines.places[index], [lines.words[index]])

    def _hits_of(self, lines: ProofLines) -> Hits:
        hits: Hits = {}
        told = frozenset(lines.words)
        asked = self._asked.among(told).keys
        if asked.keys().isdisjoint(told):
            return hits
        for index, word in enumerate(lines.words):
            if word in asked:
                add_hits(hits, asked[word], index, lines)
        return hits


def telling_keys(form: Form) -> Iterator[str]:
    """Yield keys of which one stands wherever a form does, as `EvidenceFinder` asks for them: long and rare ones."""
    if isinstance(form, Name):
        yield max(form.keys, key=len)
    if isinstance(form, Nearby):
        by_rarity = sorted(form.families, key=lambda family: (family in common_families(), -len(family)))
        for family in by_rarity[: len(form.families) - form.least + 1]:
            yield "~" + family
            yield "^" + family


def add_hits(hits: Hits, keys: Iterable[str], index: int, lines: ProofLines) -> None:
    """Add the word at this index under its keys; what an actor does counts only in a line that may be a title."""
    for key in keys:
        if key[0] != "^":
            hits.setdefault(key, []).append(index)
        elif lines.word_count_at(index) <= TITLE_WORDS:
            hits.setdefault("~" + key[1:], []).append(index)


def simple_forms(forms: Iterable[Form]) -> Iterator[Form]:
    """Yield the forms, and those of enumerations' parts."""
    for form in forms:
        if isinstance(form, AllOf):
            for part in form.parts:
                yield from simple_forms(part)
        else:
            yield form


def loose_forms_of(forms: Iterable[Form]) -> list[Nearby]:
    """Return the forms that half of a requirement's words meet, those of any job aside."""
    loose: list[Nearby] = []
    for form in simple_forms(forms):
        if isinstance(form, Nearby) and len(form.families) > 1:
            told = tuple(family for family in form.families if family not in common_families())
            loose += [Nearby(families=told, least=(len(told) + 1) // 2, reach=form.reach)] if told else []
    return loose


def find_close(loose: Iterable[Nearby], lines: ProofLines, hits: Hits) -> Evidence | None:
    """Return a line that has half of a requirement's words; None when there is none."""
    index = next((index for form in loose if (index := find_nearby(form, lines, hits)) is not None), None)
    if index is None:
        return None
    return Evidence(line=lines.quote_at(lines.places[index], [lines.words[index]]), is_shown=False)


def find_name(form: Name, lines: ProofLines, hits: Hits) -> int | None:
    """Return the index of the name's first word where the name stands; None when it does not."""
    first, *rest = form.keys
    following = [set(hits.get(key, ())) for key in rest]
    for index in hits.get(first, ()):
        is_there = all(index + step in places for step, places in enumerate(following, start=1))
        if (
            is_there
            and lines.places[index + len(rest)] - lines.places[index] == len(rest)
            and is_meant(form, index, lines)
        ):
            return index
    return None


def is_meant(form: Name, index: int, lines: ProofLines) -> bool:
    """Tell whether the name is meant: neither an ordinary word nor a part of another skill's name."""
    if form.written and not is_named(form.written, index, lines):
        return False
    return not form.is_alias or not is_in_longer_name(form.keys[0], index, lines)


def is_in_longer_name(key: str, index: int, lines: ProofLines) -> bool:
    """Tell whether a word is the last one of a longer known name, as vitals is of Core Web Vitals."""
    previous = [exact_key(neighbour(index, -step, lines)) for step in (2, 1)]
    table = skill_by_spelling()
    return any(all(keys) and keys in table for keys in ((*previous, key), (previous[1], key)))


def find_nearby(form: Nearby, lines: ProofLines, hits: Hits) -> int | None:
    """Return the index of one of the words where enough of them are near each other; None when they are not."""
    found = [indexes for family in form.families if (indexes := hits.get("~" + family))]
    if len(found) < form.least:
        return None
    if form.is_action:
        return next((index for index in found[0] if lines.words[index].lower().endswith(("ing", "ed"))), None)
    marked = sorted((lines.places[index], number, index) for number, indexes in enumerate(found) for index in indexes)
    return first_window(marked, form)


def first_window(marked: list[tuple[int, int, int]], form: Nearby) -> int | None:
    """Return where `least` different words begin to stand within `reach`; `marked` is (place, word, index), sorted."""
    start = 0
    counts: dict[int, int] = {}
    for place, number, _ in marked:
        counts[number] = counts.get(number, 0) + 1
        while place - marked[start][0] >= form.reach:
            gone = marked[start][1]
            counts[gone] -= 1
            if not counts[gone]:
                del counts[gone]
            start += 1
        if len(counts) >= form.least:
            return marked[start][2]
    return None
