"""The words of orders to a machine reader, each with its kinds as one character of a shape."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache

from msgspec import Struct

from runtime.analysis.flags.folded import fold, fold_latin
from runtime.analysis.tables import table_lines

KINDS = {
    "override": "O",
    "prior": "P",
    "all": "A",
    "rules": "R",
    "machine": "M",
    "note": "N",
    "towards": "J",
    "infinitive": "K",
    "if_you": "F",
    "you": "Y",
    "rate": "V",
    "rating": "v",
    "tell": "W",
    "candidate": "C",
    "paper": "c",
    "this": "D",
    "me": "E",
    "top": "T",
    "good": "t",
    "must": "U",
    "rated": "X",
    "hide": "H",
    "work": "Q",
    "and": "&",
    "persona": "I",
    "keep": "k",
    "claim": "w",
    "line": "L",
    "grade": "B",
    "human": "G",
    "marker": "S",
    "label": "s",
    "number": "#",
    "drop": "",
    "plain": ".",
}
OTHER = "."
USUAL = "usual"  # a kind of its own: such a word is no sign of an order
FIRST_CODE = 0xE000  # private use: words of several kinds get a character of their own
PARTS_FROM = "\u0600"
ACTING = ("T", "I", "k", "Y", "O", "V", "v", "W", "U", "F", "H", "S", "N", "D")
FILLERS = frozenset(b"to de for are is has la by une not a en al da".split())
TELLING = ("k", "O", "C", "M", "S", "H", "c")  # every order has a word of one of these kinds
# Usual words, and what must stand around them to make them telling.
PAIRS = {
    b"language": (b" language model",),
    b"model": (
        b" instruction to model",
        b" instructions to model",
        b" to the model ",
        b" for the model ",
        b" note to model",
    ),
    b"automated": (
        b" automated review",
        b" automated eval",
        b" automated proc",
        b" automated assess",
        b" automated sel",
    ),
    b"developer": (b" developer mode ",),
    b"screening": (b" screening soft", b" screening sys", b" screening algo", b" screening tool", b" screening bot"),
    b"hiring": (b" hiring assist", b" hiring algo", b" hiring soft", b" hiring sys", b" hiring bot"),
    b"recruiting": (
        b" recruiting sys",
        b" recruiting soft",
    ),
    b"recruitment": (b" recruitment sys", b" recruitment soft"),
    b"sistema": (b" sistema de sele", b" sistema de tria"),
    b"prompt": (b" system prompt ",),
    b"person": (b" this person ",),
    b"page": (b" this page ",),
    b"profile": (b" this profile ",),
    b"document": (b" this document ",),
    b"application": (b" this application ",),
    b"perfil": (b" este perfil ",),
    b"profil": (b" ce profil ",),
    b"compte": (b" ne tenez pas compte", b" ne tiens pas compte"),
    b"cuenta": (b" no tengas en cuenta", b" no tenga en cuenta"),
    b"follow": (b" do not follow", b" don t follow"),
    b"attention": (b" no attention to",),
    b"nicht": (b" beachte nicht",),
    b"aside": (b" set aside all", b" set aside the", b" set aside any"),
    b"answer": (b" your answer ",),
    b"response": (b" your response ",),
    b"rank": (b" rank me ",),
    b"hire": (b" hire me ",),
    b"score": (b" score me ", b" score to ", b" match score "),
    b"recommend": (b" recommend me ",),
    b"rate": (b" rate me ",),
}
LABELS = frozenset((b"system", b"assistant", b"systeme", b"asistente", b"assistente"))
MIN_WHOLE = 2
MIN_BROKEN = 4


class MachineWords(Struct, frozen=True, kw_only=True):
    """The table, read.

    codes: folded word or phrase (words parted by one space) -> its character in a shape, "" where it is left out
    longest: first word of a phrase -> how many words the longest phrase has that begins so
    stems: beginnings of words, likewise
    kinds_of_code: character -> letters of `KINDS`
    signs: folded Latin words of which every order has one
    acts: folded Latin words of which every order has one as well
    other_signs: words of Cyrillic and Greek, in lower case, likewise
    part_signs: parts of words in scripts that set no spaces, or articles without a space, likewise
    """

    codes: Mapping[str, str]
    longest: Mapping[str, int]
    stems: Mapping[str, str]
    kinds_of_code: Mapping[str, str]
    signs: frozenset[bytes]
    acts: frozenset[bytes]
    other_signs: frozenset[str]
    part_signs: frozenset[str]


@cache
def machine_words() -> MachineWords:
    """Read the table once."""
    kinds: dict[str, set[str]] = defaultdict(set)
    telling: list[str] = []
    acting: list[str] = []
    usual: set[bytes] = set()
    for line in table_lines("machine_reader"):
        kind, _, listed = line.partition(" | ")
        phrases = [phrase.strip().lower() for phrase in listed.split(",")]
        if kind == USUAL:
            usual.update(map(str.encode, phrases))
            continue
        telling += phrases if KINDS[kind] in TELLING else []
        acting += phrases if KINDS[kind] in ACTING else []
        for phrase in phrases:
            kinds[fold(phrase)].add(KINDS[kind])
    coded = Codes()
    codes = {phrase: coded.code_of(letters) for phrase, letters in kinds.items()}
    return MachineWords(
        codes=codes,
        longest=longest_phrases(codes),
        stems={phrase[:-1]: code for phrase, code in codes.items() if phrase.endswith("*")},
        kinds_of_code=coded.kinds,
        signs=frozenset(latin_signs(telling, usual)),
        acts=frozenset(latin_signs(acting, FILLERS)) | LABELS,
        other_signs=frozenset(max(phrase.split(), key=len) for phrase in telling if "\u0370" <= phrase < PARTS_FROM),
        part_signs=frozenset(phrase for phrase in telling if phrase >= PARTS_FROM),
    )


def longest_phrases(phrases: Iterable[str]) -> dict[str, int]:
    """Return how many words the longest phrase has that begins with a word."""
    longest: dict[str, int] = {}
    for phrase in phrases:
        words = phrase.split()
        if len(words) == 1:
            continue
        longest[words[0]] = max(len(words), longest.get(words[0], 1))
    return longest


class Codes:
    """Gives each set of kinds its character."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {letter: letter for letter in KINDS.values() if letter}
        self._codes: dict[str, str] = {kinds: code for code, kinds in self.kinds.items()}

    def code_of(self, letters: set[str]) -> str:
        """Return the character for a word of these kinds; "" for what is left out, or plain, whatever else it is."""
        if "" in letters or OTHER in letters:
            return "" if "" in letters else OTHER
        if len(letters) == 1:
            return next(iter(letters))
        joined = "".join(sorted(letters))
        if joined not in self._codes:
            self._codes[joined] = chr(FIRST_CODE + len(self.kinds))
            self.kinds[self._codes[joined]] = joined
        return self._codes[joined]


def latin_signs(phrases: Iterable[str], usual: AbstractSet[bytes]) -> Iterable[bytes]:
    """Yield the longest word of each phrase, except those that are too usual, as `fold_latin` writes them."""
    for phrase in phrases:
        is_whole = fold(phrase).isascii()
        pieces = [piece for piece in fold_latin(phrase).split() if piece not in usual]
        pieces = [piece for piece in pieces if len(piece) >= (MIN_WHOLE if is_whole else MIN_BROKEN)]
        if pieces:
            yield max(pieces, key=len)
