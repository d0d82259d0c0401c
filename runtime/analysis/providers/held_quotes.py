"""Holds what a model quotes against the text that it quotes from: a quote is there, blanks apart, or it is none."""

import re

BLANKS = re.compile(r"\s+")
FEWEST_CHARACTERS = 3  # of a quote: an "a" is in every resume
FEWEST_BEYOND_ASCII = 2  # where a character may be a word
SHARED_WORDS = 8  # in a row: nobody writes so many as the prompt does by chance
WORD = re.compile(r"\w+")


class Quoted:
    """A text that is quoted from."""

    def __init__(self, text: str) -> None:
        """Read it once."""
        self._text = text
        self._words = normalize(text)

    def quote_of(self, claimed: str) -> str:
        """Return a quote with single blanks when the text has it; empty when it does not."""
        quote = normalize(claimed)
        fewest = FEWEST_CHARACTERS if quote.isascii() else FEWEST_BEYOND_ASCII
        return quote if len(quote) >= fewest and quote in self._words else ""

    def place_of(self, claimed: str) -> tuple[int, int] | None:
        """Return where the text first has some words, whatever their case and the blanks between them."""
        words = claimed.split()
        pattern = r"(?<![a-z0-9])" + r"\s+".join(map(re.escape, words)) + r"(?![a-z0-9])"
        found = re.search(pattern, self._text, re.IGNORECASE) if words else None
        return found.span() if found else None


def normalize(text: str) -> str:
    """Return a text with single blanks."""
    return BLANKS.sub(" ", text).strip()


def echoes(sentence: str, source: str) -> bool:
    """Say whether a sentence has `SHARED_WORDS` words in a row from a source."""
    words, of_source = WORD.findall(sentence.casefold()), " ".join(WORD.findall(source.casefold()))
    runs = (" ".join(words[start : start + SHARED_WORDS]) for start in range(len(words) - SHARED_WORDS + 1))
    return any(run in of_source for run in runs)
