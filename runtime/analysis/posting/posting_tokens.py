"""Cuts a posting into words that keep their places, written in one form: lower case, singular, without accents."""

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache

from msgspec import Struct

WORD = re.compile(
    r"\.NET\b|(?:[ldnsjmct]|qu)['\u2019](?=[^\W\d_])|"
    r"[^\W_]+(?:['\u2019][^\W_]+)*(?:\.(?:js|net|com|org|io|de|fr|es)\b)?(?:\+\+|[+#](?![^\W_]))?|\S",
    re.IGNORECASE,
)
HYPHENS = frozenset("-\u2010\u2011\u00ad")
SHORTEST_PLURAL = 5
PRONOUN_LIKE = {"US": "usa"}  # written so it is no pronoun
WORDS_KEPT = 65_536
BRITISH = {
    "licence": "license",
    "licenced": "licensed",
    "centre": "center",
    "programme": "program",
    "behaviour": "behavior",
}
ELISIONS = {f"{letter}'": f"{letter}e" for letter in ("l", "d", "n", "s", "j", "m", "c", "t", "qu")}
SIGNS = str.maketrans(
    {
        "\u2019": "'",
        "\u2013": "-",
        "\u2014": "-",
        "\u2012": "-",
        "\u2011": "-",
        "\u2212": "-",
        "\uff0c": ",",
        "\uff1b": ";",
        "\uff1a": ":",
    }
)


class Words(Struct, frozen=True):
    """The words of a text in order.

    Attributes:
        forms: As `form_of` writes them; a sign is a word of its own.
        starts: First character of each.
        ends: One behind its last character.
        is_joined: Whether a hyphen joins it to the word before.
    """

    text: str
    forms: list[str]
    starts: list[int]
    ends: list[int]
    is_joined: list[bool]

    def at(self, character: int) -> int:
        """Return the first word that starts at this character or behind it."""
        return bisect_left(self.starts, character)

    def raw(self, word: int) -> str:
        """Return a word as it is written."""
        return self.text[self.starts[word] : self.ends[word]]


def forms_in(line: str) -> frozenset[str]:
    """Return the words of a line that are already written in their one form."""
    return frozenset(line.split())


def words_in(text: str) -> Words:
    """Cut a text into words; a hyphen inside a word only marks that the next part is joined."""
    words = Words(text, [], [], [], [])
    was_hyphen = False
    for match in WORD.finditer(text):
        start, end = match.span()
        if text[start] in HYPHENS and words.ends and words.ends[-1] == start:
            was_hyphen = True
            continue
        words.forms.append(form_of(match[0]))
        words.starts.append(start)
        words.ends.append(end)
        words.is_joined.append(was_hyphen and text[start - 1] in HYPHENS)
        was_hyphen = False
    return words


@lru_cache(maxsize=WORDS_KEPT)
def form_of(word: str) -> str:
    """Write a word in its one form: `Licences` gives `license`, `Störungen` gives `storungen`."""
    if word in PRONOUN_LIKE:
        return PRONOUN_LIKE[word]
    form = word.translate(SIGNS).casefold()
    if form in ELISIONS:
        return ELISIONS[form]
    if not form.isascii():
        form = "".join(each for each in unicodedata.normalize("NFD", form) if not unicodedata.combining(each))
    if len(word) > SHORTEST_PLURAL - 2 and word.isupper():
        return form  # ETCS is no plural
    form = form.replace("isation", "ization").replace("isational", "izational")
    return BRITISH.get(singular_of(form), singular_of(form))


def singular_of(form: str) -> str:
    """Cut the plural of a longer word; a short one keeps its s, except an acronym's such as `APIs`."""
    if form.endswith("'s"):
        return form[:-2]
    if len(form) < SHORTEST_PLURAL - 1 or not form.endswith("s") or form.endswith(("ss", "us", "is", "os")):
        return form
    return form[:-3] + "y" if form.endswith("ies") and len(form) > SHORTEST_PLURAL else form[:-1]
