"""Words as the analysis compares them: lower case, stemmed, in order; and how much one word tells."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Self

from msgspec import Struct

from runtime.analysis.beyond_ascii import has_sign_of
from runtime.analysis.kept import Kept
from runtime.analysis.tables import table_lines

WORD = re.compile(r"[^\W_]+")
BEYOND_LATIN = (("\u0100", "\u1fff"), ("\u2c00", "\u2dff"), ("\u3040", "\uffff"))  # not punctuation, not symbols
SIGNS = (
    *(("c++", " cplusplus "), ("C++", " cplusplus "), ("c#", " csharp "), ("C#", " csharp "), ("F#", " fsharp ")),
    *((".net", " dotnet "), (".NET", " dotnet "), (".Net", " dotnet ")),
)
STEMS_KEPT = 65_536
WEAK_WEIGHT = 0.2
MIN_STEM_LETTERS = 4

VOWELS = frozenset("aeiouy")
ALONE = frozenset(
    (
        "server",
        "docker",
        "excel",
        "router",
        "reactor",
        "number",
        "paper",
        "layer",
        "career",
        "peer",
        "order",
        "customer",
    )
)
IRREGULAR_FORMS = (
    ("api", "apis"),
    ("kpi", "kpis"),
    ("server", "servers"),
    ("customer", "customers"),
    ("reactor", "reactors"),
    ("router", "routers"),
    ("order", "orders"),
    ("excelled", "excelled excelling"),
    ("accountant", "accounting accountants"),
    ("engineer", "engineer engineers engineering engineered"),
    ("sales", "sales"),
    ("license", "licence licences licensed licenses"),
    ("nurse", "nursing nurses nurse"),
    ("center", "centre centres"),
    ("program", "programme programmes"),
    ("analyz", "analyse analysed analysing analysis analyses"),
    ("analytic", "analytics"),
    ("optimiz", "optimisation optimise optimised"),
    ("organiz", "organisation organised"),
    ("labor", "labour"),
    ("behavior", "behaviour"),
    ("color", "colour"),
    ("fulfillment", "fulfilment"),
)
IRREGULAR = {form: root for root, forms in IRREGULAR_FORMS for form in forms.split()}
FAMILIES = ("ation", "ating", "ated", "ator", "ate")
INFLECTIONS = ("ing", "ed")
DERIVATIONS = ("ement", "ment", "ion", "er", "or", "ly", "al")
ENDINGS = (*FAMILIES, *DERIVATIONS)


class ResumeWords(Struct, frozen=True, kw_only=True):
    """A text's words in three shapes, made once.

    Attributes:
        stems: In order.
        counts: How often each occurs.
        phrase: All, joined as `join_stems` does.
    """

    stems: list[str]
    counts: Mapping[str, int]
    phrase: str

    def has_pair(self, pair: tuple[str, str]) -> bool:
        """Tell whether two words stand side by side; both standing somewhere is the cheap test."""
        first, second = pair
        return first in self.counts and second in self.counts and f" {first} {second} " in self.phrase

    @classmethod
    def of(cls, text: str) -> Self:
        """Read the words of a text."""
        return cls.of_stems(words_of(text))

    @classmethod
    def of_stems(cls, stems: list[str]) -> Self:
        """Arrange stems that are in order."""
        return cls(stems=stems, counts=Counter(stems), phrase=join_stems(stems))


def words_of(text: str) -> list[str]:
    """Return the stems of a text in order; signs that make a name (C++, C#, .NET) are kept as words."""
    if "#" in text or "++" in text or ".n" in text or ".N" in text:
        for sign, word in SIGNS:
            text = text.replace(sign, word)
    return list(map(kept_stems().__getitem__, split_words(text)))


def split_words(text: str) -> list[str]:
    """Return the words in lower case, Latin letters without accents; ten times as fast as a pattern for those."""
    if has_sign_of(text, BEYOND_LATIN):
        return WORD.findall(text.lower())
    return text.encode("latin-1", "replace").translate(plain_letters()).decode("latin-1").split()


@cache
def plain_letters() -> bytes:
    """Map each Latin-1 byte to its lower-case letter without accent, to itself if a digit, else to a space."""
    return bytes(plain_byte(chr(code)) for code in range(256))


def plain_byte(character: str) -> int:
    """Return one byte of `plain_letters`."""
    if not character.isalnum():
        return ord(" ")
    base = unicodedata.normalize("NFD", character.lower())[0]
    return ord(base) if base.isascii() else ord(character.lower()) % 256


def phrase_of(text: str) -> str:
    """Return the stems joined by spaces, with a space at both ends, so that `in` finds whole words."""
    return join_stems(words_of(text))


def join_stems(stems: Iterable[str]) -> str:
    """Join stems as `phrase_of` does."""
    return f" {' '.join(stems)} "


@cache
def kept_stems() -> Kept[str]:
    """Return the stems of this process, by word."""
    return Kept(stem, STEMS_KEPT)


def stem(word: str) -> str:
    """Cut endings so that manage, managed and manager meet: lighter than Porter (1980), same idea."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) < MIN_STEM_LETTERS or not word.isascii() or not word.isalpha() or word in ALONE:
        return word
    return without_derivation(without_inflection(singular(word)))


def singular(word: str) -> str:
    """Cut the plural."""
    if not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def without_inflection(word: str) -> str:
    """Cut -ing and -ed: planning gives plan, coding gives code."""
    if not word.endswith(INFLECTIONS):
        return word
    for ending in INFLECTIONS:
        root = word.removesuffix(ending)
        if root != word and len(root) >= MIN_STEM_LETTERS - 1 and not VOWELS.isdisjoint(root):
            if root[-1] == root[-2] and root[-1] not in "lsz":
                return root[:-1]
            is_short = len(root) == MIN_STEM_LETTERS - 1 and root[-2] in VOWELS and root[-1] not in "wxy"
            return root + "e" if is_short and root[0] not in VOWELS and root[-1] not in VOWELS else root
    return word


def without_derivation(word: str) -> str:
    """Cut what makes nouns of verbs, then a last e; a last y becomes i."""
    for ending in ENDINGS if word.endswith(ENDINGS) else ():
        root = word.removesuffix(ending)
        if root != word and len(root) >= MIN_STEM_LETTERS:
            word = root[:-1] if root[-1] == root[-2] and root[-1] not in "lsz" else root
            break
    if word.endswith("e") and len(word) > MIN_STEM_LETTERS:
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) >= MIN_STEM_LETTERS else word


@cache
def stop_words() -> frozenset[str]:
    """Words without a meaning of their own, as stems."""
    return _common("stop:")


@cache
def weak_words() -> frozenset[str]:
    """Words of most resumes and jobs, as stems."""
    return _common("weak:")


def _common(label: str) -> frozenset[str]:
    lines = (line.removeprefix(label) for line in table_lines("common_words") if line.startswith(label))
    return frozenset(word for line in lines for word in words_of(line))


def telling_words(text: str) -> tuple[str, ...]:
    """Return the stems of a phrase that carry meaning; weak words only when there are no others."""
    stems = [stem for stem in words_of(text) if stem not in stop_words()]
    return tuple(dict.fromkeys([stem for stem in stems if stem not in weak_words()] or stems))
