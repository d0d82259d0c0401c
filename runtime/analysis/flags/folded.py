"""A text as lower-case ASCII letters, one byte a character: places stay, words are found fast."""

import unicodedata
from functools import cache, lru_cache

HANGUL_FROM, HANGUL_TO = "\uac00", "\ud7a3"
LETTERS_KEPT = 4096
LEET = str.maketrans("013457@$", "oieastas")


def fold_letter(letter: str) -> str:
    """Return one character for one character: lower case, without its accent."""
    if HANGUL_FROM <= letter <= HANGUL_TO:
        return letter  # its parts are letters, not accents
    letter = "i" if letter in "\u0131\u0130" else "l" if letter in "\u0142\u0141" else letter
    return unicodedata.normalize("NFKD", letter)[:1].lower()[:1] or letter


class Folding(dict[int, str]):
    """Table for `str.translate` that learns each character when it first comes."""

    def __missing__(self, code: int) -> str:
        """Return the folded character, and remember it while the table is small."""
        folded = fold_letter(chr(code))
        if len(self) < LETTERS_KEPT:
            self[code] = folded
        return folded


def fold(text: str) -> str:
    """Return the text in lower case and without accents, as long as it was."""
    if text.isascii():
        return text.lower()
    try:
        return text.encode("cp1252").translate(western_table()).decode("cp1252", "replace")
    except UnicodeEncodeError:
        return text.translate(folding())


@cache
def western_table() -> bytes:
    """Return what each byte of Windows-1252 becomes: its letter in lower case and without accent, signs as they are."""
    return bytes(map(western_code, bytes(range(256)).decode("cp1252", "replace"), range(256)))


def western_code(letter: str, code: int) -> int:
    """Return the code of a letter's folded form, the code itself if it has none."""
    folded = fold_letter(letter).encode("cp1252", "ignore") if letter.isalpha() else b""
    return folded[0] if folded else code


@cache
def folding() -> Folding:
    """Return the one table of letters."""
    return Folding()


@cache
def latin_table() -> bytes:
    """Return what each byte of Latin-1 becomes: a letter, a digit that stands for one, or a space."""
    return bytes(ord(latin_letter(chr(code))) for code in range(256))


def latin_letter(character: str) -> str:
    """Return a lower-case ASCII letter or digit, or a space."""
    folded = fold_letter(character.translate(LEET))
    return folded if folded.isascii() and folded.isalnum() else " "


def fold_latin(text: str) -> bytes:
    """Return lower-case ASCII, one byte a character, with digits as the letters that they imitate, all else a space."""
    return text.encode("latin-1", "replace").replace(b"?", b" ").translate(latin_table())


@lru_cache(maxsize=2)
def folded_words(text: str) -> tuple[bytes, tuple[bytes, ...]]:
    """Return the text as `fold_latin` writes it, between two spaces, and its words; kept, for several flags ask."""
    plain = b" %b " % fold_latin(text)
    return plain, tuple(plain.split())


def is_western(text: str) -> bool:
    """Tell fast whether all letters are of Western European alphabets, and all signs usual ones."""
    if text.isascii():
        return True
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
