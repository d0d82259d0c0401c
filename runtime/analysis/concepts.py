"""The table of the professions' words in four languages, and where they stand in a text."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain

from msgspec import Struct

from runtime.analysis.inflections import RULES, inflect
from runtime.analysis.tables import table_lines
from runtime.analysis.words import plain_letters

LANGUAGES = tuple(RULES)
SPELT = (("ß", "ss"), ("ẞ", "ss"), ("œ", "oe"), ("Œ", "oe"), ("(e)", ""), ("(ne)", ""), ("·e", ""))
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
APART = frozenset(  # words that look like a regular form of another, and are none
    (
        *("mechanics", "securities", "kochen", "medecine", "capes", "marine", "armee", "fraiseuse", "pelleteuse"),
        *("matematicas", "fresadora", "quimica", "fisica", "mecanica", "electronica", "informatica", "optica"),
        *("grafica", "estadistica", "electromecanica", "mecatronica", "veterinaria", "musica", "clinica", "cartera"),
    )
)
JOINTS = {  # words inside a name that may be another, or be missing; and ends of double forms (Pfleger/in)
    "en": frozenset(("a", "an", "the", "of", "for", "in")),
    "de": frozenset(("der", "die", "das", "des", "dem", "den", "im", "in", "innen", "fur")),
    "fr": frozenset(("le", "la", "les", "l", "de", "des", "du", "d", "a", "au", "aux", "en")),
    "es": frozenset(("el", "la", "los", "las", "de", "del", "en", "a", "as")),
}
Match = tuple[int, int, tuple[int, ...]]  # start and end of a name among the words, its places in `concepts`
PREFIX_LETTERS = 4  # shorter halves of compounds are chance
COMPOUND_LETTERS = 2 * PREFIX_LETTERS
LONGEST_COMPOUND = 40
COMPOUNDS_KEPT = 16_384


class Concept(Struct, frozen=True, kw_only=True):
    """One thing under its names; `forms` maps a language to them as they are written."""

    forms: dict[str, tuple[str, ...]]


class Vocabulary(Struct, frozen=True, kw_only=True):
    """One language's words of the table.

    Attributes:
        keys: Every form of every word to the one that stands for it, joints to an empty text.
        names: The keys of each name to its concepts.
        sizes: First key of a name to how many keys the names have that begin so, longest first.
        heads: First letters of a German word to the lengths of the names that begin so, longest first.
        parts: Single words that may begin or end a compound, to their concepts.
    """

    keys: dict[str, str]
    names: dict[tuple[str, ...], tuple[int, ...]]
    sizes: dict[str, tuple[int, ...]]
    heads: dict[str, tuple[int, ...]]
    parts: dict[str, tuple[int, ...]]


def fold_words(text: str) -> list[str]:
    """Return the words in lower case, without accents and the e of `chargé(e)`."""
    text = unicodedata.normalize("NFC", text)
    for written, letters in SPELT:
        text = text.replace(written, letters)
    return text.encode("latin-1", "replace").translate(plain_letters()).decode("latin-1").split()


@cache
def concepts() -> tuple[Concept, ...]:
    """Read the table once."""
    return tuple(Concept(forms=dict(map(read_cell, line.split(" | ")))) for line in table_lines("translations"))


@cache
def english_names() -> tuple[str, ...]:
    """Return the English names of each concept, joined by spaces."""
    return tuple(" ".join(concept.forms["en"]) for concept in concepts())


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
    found = {phrase: tuple(each) for phrase, each in places.items()}
    parts = compound_parts(keys, found) if language == "de" else {}
    sizes = group_sizes((phrase[0], len(phrase)) for phrase in found)
    heads = group_sizes((part[:PREFIX_LETTERS], len(part)) for part in parts)
    return Vocabulary(keys=keys, names=found, sizes=sizes, heads=heads, parts=parts)


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
        forms = inflect(spelling, language)
        known = (keys[form] for form in (word, *forms) if form in keys and keys[form] not in APART)
        key = word if word in APART else next(known, word)
        keys[spelling] = key
        keys.update((form, key) for form in forms if form not in keys)
    return keys


def compound_parts(keys: dict[str, str], names: dict[tuple[str, ...], tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Find the single words that German puts together: their forms, and the stems without a last e or en."""
    whole = {word: names[key,] for word, key in keys.items() if (key,) in names and len(word) >= PREFIX_LETTERS}
    stems = {word.removesuffix(end): found for end in ("e", "en") for word, found in whole.items()}
    return {stem: found for stem, found in stems.items() if len(stem) >= PREFIX_LETTERS} | whole


def group_sizes(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    """Collect the sizes that stand with each start, largest first."""
    found: dict[str, set[int]] = defaultdict(set)
    for start, size in pairs:
        found[start].add(size)
    return {start: tuple(sorted(sizes, reverse=True)) for start, sizes in found.items()}


def key_text(text: str, language: str) -> tuple[str, ...]:
    """Return a text's words as `find_concepts` wants them: known ones by their key, joints left out."""
    keys = vocabulary(language).keys
    return tuple([key for word in fold_words(text) if (key := keys.get(word, word))])


def find_concepts(words: tuple[str, ...], language: str) -> list[Match]:
    """Find what the words (of `key_text`) name, longest name first, each place used once."""
    table = vocabulary(language)
    sizes, names = table.sizes, table.names
    matches: list[Match] = []
    free = 0
    for at in likely_places(words, table):
        if at < free:
            continue
        for size in sizes.get(words[at], ()):
            if found := names.get(words[at : at + size]):
                free = at + size
                matches.append((at, free, found))
                break
        else:
            if table.heads and len(words[at]) <= LONGEST_COMPOUND and (pair := split_compound(words[at])):
                matches.append((at, at + 1, pair))
    return matches


def likely_places(words: tuple[str, ...], table: Vocabulary) -> list[int]:
    """Return the places of words that begin a name or, in German, may be a compound that does."""
    sizes, heads = table.sizes, table.heads
    if not heads:
        return [at for at, word in enumerate(words) if word in sizes]
    return [
        at
        for at, word in enumerate(words)
        if word in sizes or (len(word) >= COMPOUND_LETTERS and word[:PREFIX_LETTERS] in heads)
    ]


@lru_cache(maxsize=COMPOUNDS_KEPT)
def split_compound(word: str) -> tuple[int, ...]:
    """Return the concepts of both halves of a German compound; empty when one half is unknown."""
    table, tails = vocabulary("de"), fillers("tails")
    for size in table.heads.get(word[:PREFIX_LETTERS], ()) if len(word) >= COMPOUND_LETTERS else ():
        if word[:size] in table.parts and (word[size:] in table.parts or word[size:] in tails):
            return table.parts[word[:size]] + table.parts.get(word[size:], ())
    return ()
