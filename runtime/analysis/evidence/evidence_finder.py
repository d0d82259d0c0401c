"""Finds the line of a resume that shows a requirement; each word of the resume is looked at once."""

from collections.abc import Iterable

from runtime.analysis.evidence.degrees import Degree, holds_degree
from runtime.analysis.evidence.forms import Form, Name, Nearby, Wanted, forms_of
from runtime.analysis.evidence.name_contexts import is_named
from runtime.analysis.evidence.proof_lines import ProofLines
from runtime.analysis.evidence.word_keys import exact_key, family_key

KEPT_WORDS = 50_000
MIN_COMPOUND = 5
Hits = dict[str, list[int]]  # key of a word to its indexes in the resume, in order


class EvidenceFinder:
    """The requirements of one posting, ready to be looked for in any number of resumes."""

    def __init__(self, requirements: Iterable[Wanted], language: str) -> None:
        """Prepare the forms.

        Args:
            requirements: In the posting's order.
            language: Of the posting, ISO 639-1.
        """
        self._language = language
        self._forms = [forms_of(each, language) for each in requirements]
        every = [form for forms in self._forms for form in forms]
        self._exact = {key for form in every if isinstance(form, Name) for key in form.keys}
        self._families = {key for form in every if isinstance(form, Nearby) for key in form.families}
        self._compounds = [key for key in self._families if language == "de" and len(key) >= MIN_COMPOUND]
        self._known: dict[str, tuple[str, ...]] = {}

    def find(self, lines: ProofLines) -> list[str | None]:
        """Return for each requirement the line that shows it, as written; None where no line does."""
        hits = self._hits_of(lines)
        return [self._find_one(forms, lines, hits) for forms in self._forms]

    def _find_one(self, forms: Iterable[Form], lines: ProofLines, hits: Hits) -> str | None:
        for form in forms:
            match form:
                case Name():
                    place = find_name(form, lines, hits)
                case Nearby():
                    place = find_nearby(form, lines, hits)
                case Degree():
                    line = next((line for line in lines.texts if holds_degree(line, form)), None)
                    if line:
                        return line
                    continue
            if place is not None:
                return lines.quote_at(lines.places[place], [lines.words[place]])
        return None

    def _hits_of(self, lines: ProofLines) -> Hits:
        hits: Hits = {}
        known = self._known
        if len(known) > KEPT_WORDS:
            known.clear()
        for index, word in enumerate(lines.words):
            keys = known.get(word)
            if keys is None:
                keys = known[word] = self._keys_of(word)
            for key in keys:
                hits.setdefault(key, []).append(index)
        return hits

    def _keys_of(self, word: str) -> tuple[str, ...]:
        """Return the keys of this word that some requirement asks for: `=` exact ones, `~` families."""
        exact, family = exact_key(word), family_key(word, self._language)
        found = ["=" + exact] if exact in self._exact else []
        found += ["~" + family] if family in self._families else []
        found += ["~" + key for key in self._compounds if key != family and is_compound(word.lower(), key)]
        return tuple(found)


def is_compound(word: str, key: str) -> bool:
    """Tell whether a longer German word begins or ends with this one."""
    return len(word) > len(key) + 2 and (word.startswith(key) or key in word[-len(key) - 3 :])


def find_name(form: Name, lines: ProofLines, hits: Hits) -> int | None:
    """Return the index of the name's first word where the name stands; None when it does not."""
    first, *rest = form.keys
    following = [set(hits.get("=" + key, ())) for key in rest]
    for index in hits.get("=" + first, ()):
        if all(index + step in places for step, places in enumerate(following, start=1)):
            is_together = lines.places[index + len(rest)] - lines.places[index] == len(rest)
            if is_together and (not form.written or is_named(form.written, index, lines)):
                return index
    return None


def find_nearby(form: Nearby, lines: ProofLines, hits: Hits) -> int | None:
    """Return the index of one of the words where enough of them are near each other; None when they are not."""
    found = [hits["~" + family] for family in form.families if "~" + family in hits]
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
    for place, number, index in marked:
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
