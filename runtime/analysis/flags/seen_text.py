"""A text as a reader sees it: without marks that have no width, lookalike letters as the letters that they imitate."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from msgspec import Struct

from runtime.analysis.flags.folded import is_western

# Soft hyphen, zero-width marks, directions, variation selectors, accents of their own.
UNSEEN = re.compile(
    "[\xad\u0300-\u036f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)
# Letters of Cyrillic, Greek and Armenian that look like Latin ones.
LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХУԌԚԜабеѕіјкмнорстхуԁԛԝһѵɡӏϲιαοενρυκτχΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսհցɑеɩ",
    "ABESIJKMHOPCTXYGQWa6esijkmhopctxydqwhvglciaoevpuktxABEZHIKMNOPTYXonuhgaei",
)
MIXED = re.compile("[A-Za-z][\u0370-\u058f]|[\u0370-\u058f][A-Za-z]")
# Fullwidth forms, letters in circles, mathematical alphabets, tags.
STYLED = re.compile(
    "[\uff01-\uff5e\u24b6-\u24e9\u2100-\u2149\U0001d400-\U0001d7ff\U0001f130-\U0001f189\U000e0020-\U000e007e]+"
)
# All but ASCII, Western and Central European letters, usual punctuation, arrows and bullets.
RARE = re.compile("[^\x00-\xac\xae-\u017f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2469\u2500-\u27bf]")
WORD = re.compile(r"[^\W\d_]+")
SOFT_HYPHEN = "\xad"
TAGS = 0xE0000


class SeenText(Struct, frozen=True, kw_only=True):
    """What is seen of a text, and where it stands in it.

    text: without the unseen, else a character for each
    cuts: places in `text` before which something was left out, in order
    gains: how much was left out up to each of the cuts
    """

    text: str
    cuts: Sequence[int] = ()
    gains: Sequence[int] = ()

    def place(self, seen: int) -> int:
        """Return the place in the given text of a place in what is seen."""
        index = bisect_right(self.cuts, seen)
        return seen + (self.gains[index - 1] if index else 0)


def see(text: str) -> SeenText:
    """Return what a reader sees of the text."""
    if is_plain(text):
        return SeenText(text=text)
    text = STYLED.sub(spell_plainly, text)
    if MIXED.search(text):
        text = WORD.sub(spell_in_latin, text)
    unseen = [match.span() for match in UNSEEN.finditer(text)]
    return leave_out(text, unseen) if unseen else SeenText(text=text)


def is_plain(text: str) -> bool:
    """Tell fast whether the text holds nothing that could be unseen or imitate."""
    return SOFT_HYPHEN not in text if is_western(text) else not RARE.search(text)


def leave_out(text: str, stretches: Iterable[tuple[int, int]]) -> SeenText:
    """Return the text without the stretches, which are in order."""
    kept: list[str] = []
    cuts: list[int] = []
    gains: list[int] = []
    place = gain = 0
    for start, end in stretches:
        kept.append(text[place:start])
        gain += end - start
        cuts.append(end - gain)
        gains.append(gain)
        place = end
    return SeenText(text="".join([*kept, text[place:]]), cuts=cuts, gains=gains)


def spell_plainly(match: re.Match[str]) -> str:
    """Return letters in another style as plain ones, one for one."""
    return "".join(plain_letter(letter) for letter in match[0])


def plain_letter(letter: str) -> str:
    """Return one plain character for one."""
    if ord(letter) >= TAGS:
        return chr(ord(letter) - TAGS)
    plain = unicodedata.normalize("NFKC", letter)
    if len(plain) == 1:
        return plain
    return next((each for each in plain if each.isalnum()), " ")


def spell_in_latin(match: re.Match[str]) -> str:
    """Return a word that mixes alphabets in Latin letters; any other as it is."""
    return match[0].translate(LOOKALIKES) if MIXED.search(match[0]) else match[0]
