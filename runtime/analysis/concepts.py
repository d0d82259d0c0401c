"""The table of the professions' words in four languages, and where they stand in a text."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from msgspec import Struct

from runtime.analysis.inflections import RULES, inflect
from runtime.analysis.tables import table_lines
from runtime.analysis.words import plain_letters

LANGUAGES = tuple(RULES)
LIGATURES = (("ß", "ss"), ("ẞ", "ss"), ("œ", "oe"), ("Œ", "oe"))
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
APART = frozenset(("medecine",))  # words that look like a regular form of another, and are none
JOINTS = {  # words inside a name that may be another, or be missing; and ends of double forms (Pfleger/in, chargé(e))
    "en": frozenset("a an the of for in".split()),
    "de": frozenset("der die das des dem den im in innen fur w m d".split()),
    "fr": frozenset("le la les l de des du d a au aux en e ne h f".split()),
    "es": frozenset("el la los las de del en a as o h m".split()),
}
PREFIX_LETTERS = 4  # shorter beginnings of compounds are chance
SHORTEST_TAIL = 3


class Concept(Struct, frozen=True, kw_only=True):
    """One thing under its names; `forms` maps a language to them as they are written."""

    forms: dict[str, tuple[str, ...]]


class Match(Struct, frozen=True):
    """Concepts (places in `concepts`) that stand at `words[start:end]`."""

    start: int
    end: int
    concepts: tuple[int, ...]


class Vocabulary(Struct, frozen=True, kw_only=True):
    """One language's words of the table.

    Attributes:
        keys: Every form of every word to the one that stands for it, joints to an empty text.
        phrases: First key of a name to (all keys, concepts), longest first.
        heads: First letters of a German word to the lengths of the names that begin so, longest first.
        parts: Single words that may begin or end a compound, to their concepts.
    """

    keys: dict[str, str]
    phrases: dict[str, tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]]
    heads: dict[str, tuple[int, ...]]
    parts: dict[str, tuple[int, ...]]


def fold_words(text: str) -> list[str]:
    """Return the words in lower case, without accents; letters beyond Latin-1 part words."""
    text = unicodedata.normalize("NFC", text)
    for ligature, letters in LIGATURES:
        text = text.replace(ligature, letters)
    return text.encode("latin-1", "replace").translate(plain_letters()).decode("latin-1").split()


@cache
def concepts() -> tuple[Concept, ...]:
    """Read the table once."""
    return tuple(Concept(forms=dict(map(read_cell, line.split(" | ")))) for line in table_lines("translations"))


def read_cell(cell: str) -> tuple[str, tuple[str, ...]]:
    """Read `fr: form, form`; without a language it is English."""
    language, colon, forms = cell.partition(": ")
    return (language, tuple(forms.split(", "))) if colon else ("en", tuple(cell.split(", ")))


@cache
def fillers(label: str) -> frozenset[str]:
    """Words that ask for nothing by themselves in a language; under `tails`, the ends of German compounds."""
    lines = (line.removeprefix(f"{label}: ") for line in table_lines("fillers") if line.startswith(f"{label}: "))
    return frozenset(word for line in lines for word in line.split())


@cache
def vocabulary(language: str) -> Vocabulary:
    """Arrange the table for one of `LANGUAGES`."""
    names = [(form, place) for place, concept in enumerate(concepts()) for form in concept.forms[language]]
    keys = key_words(chain.from_iterable(spellings(form, language) for form, _ in names), language)
    keys.update(dict.fromkeys(JOINTS[language], ""))
    places: dict[tuple[str, ...], dict[int, None]] = defaultdict(dict)
    for form, place in names:
        places[tuple(filter(None, (keys[word] for word in fold_words(form))))][place] = None
    phrases: dict[str, list[tuple[tuple[str, ...], tuple[int, ...]]]] = defaultdict(list)
    for phrase in sorted(places, key=len, reverse=True):
        phrases[phrase[0]].append((phrase, tuple(places[phrase])))
    parts = compound_parts(keys, places) if language == "de" else {}
    return Vocabulary(
        keys=keys, phrases={key: tuple(found) for key, found in phrases.items()}, heads=lengths(parts), parts=parts
    )


def spellings(form: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a name, each with itself and, in German, with its spelling without umlauts."""
    words = fold_words(form)
    yield from zip(words, words, strict=True)
    if language == "de":
        yield from zip(words, fold_words(unicodedata.normalize("NFC", form).translate(UMLAUTS)), strict=True)


def key_words(pairs: Iterable[tuple[str, str]], language: str) -> dict[str, str]:
    """Map every regular form of the words to the shortest word that has it."""
    keys: dict[str, str] = {}
    for word, spelling in sorted(set(pairs), key=lambda pair: (len(pair[0]), pair)):
        key = word if word in APART else keys.get(word, word)
        if word in APART or spelling not in keys:
            keys[spelling] = key
        for form in inflect(spelling, language):
            keys.setdefault(form, key)
    return keys


def compound_parts(
    keys: dict[str, str], places: dict[tuple[str, ...], dict[int, None]]
) -> dict[str, tuple[int, ...]]:
    """Find the single words that German puts together: their forms, and the stems without a last e or en."""
    parts: dict[str, tuple[int, ...]] = {}
    for word, key in keys.items():
        if (key,) in places and len(word) >= PREFIX_LETTERS:
            parts[word] = tuple(places[key,])
    for word, found in list(parts.items()):
        for stem in (word.removesuffix("e"), word.removesuffix("en")):
            if len(stem) >= PREFIX_LETTERS:
                parts.setdefault(stem, found)
    return parts


def lengths(parts: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Note by their first letters how long the parts are."""
    found: dict[str, set[int]] = defaultdict(set)
    for part in parts:
        found[part[:PREFIX_LETTERS]].add(len(part))
    return {start: tuple(sorted(sizes, reverse=True)) for start, sizes in found.items()}


def find_concepts(words: list[str], language: str) -> Iterator[Match]:
    """Yield what the words name, longest name first, each place used once; `words` without joints."""
    table = vocabulary(language)
    phrases, heads = table.phrases, table.heads
    free = 0
    for at, word in enumerate(words):
        if at < free:
            continue
        if word in phrases:
            for phrase, found in phrases[word]:
                if len(phrase) == 1 or tuple(words[at : at + len(phrase)]) == phrase:
                    free = at + len(phrase)
                    yield Match(at, free, found)
                    break
        elif word[:PREFIX_LETTERS] in heads and (pair := split_compound(word, table)):
            yield Match(at, at + 1, pair)


def split_compound(word: str, table: Vocabulary) -> tuple[int, ...]:
    """Return the concepts of both halves of a German compound; empty when one half is unknown."""
    for size in table.heads[word[:PREFIX_LETTERS]]:
        tail = word[size:]
        if len(tail) >= SHORTEST_TAIL and word[:size] in table.parts:
            if tail in table.parts:
                return table.parts[word[:size]] + table.parts[tail]
            if tail in fillers("tails"):
                return table.parts[word[:size]]
    return ()


def key_text(text: str, language: str) -> list[str]:
    """Return a text's words as `find_concepts` wants them: known ones by their key, joints left out."""
    keys = vocabulary(language).keys
    return [key for word in fold_words(text) if (key := keys.get(word, word))]
