"""Finds where a resume repeats its posting word by word, in runs too long for chance."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import pairwise, takewhile

from msgspec import Struct

from runtime.analysis.beyond_ascii import has_sign_of
from runtime.analysis.flags.folded import fold, fold_latin, folded_words

SHINGLE_WORDS = 4
STEP = 5  # a run of eight words holds a shingle that begins at a multiple of five
RUN_WORDS = 8  # a shorter run is a phrase that anybody writes
LONG_RUN_WORDS = 16  # one such run is enough
PASTED_WORDS = 24  # else the runs together
BEYOND_LATIN = (("\u0370", "\u1fff"), ("\u3040", "\uffdc"))
LATIN_WORD = re.compile(rb"\S+")

Words = Sequence[bytes | str]


class PostingWords(Struct, frozen=True, kw_only=True):
    """The words of a posting, which ones follow each, and where each shingle of them begins first."""

    words: Words
    following: Mapping[bytes | str, AbstractSet[bytes | str]]
    places: Mapping[tuple[bytes | str, ...], int]


def find_pasted(text: str, posting: PostingWords) -> list[tuple[int, int]]:
    """Return the places of long runs of the posting's words; none unless they are more than quotations.

    Args:
        text: A resume.
        posting: Of `read_posting_words`: what it answers; a quoted title or requirement of it is no pasting.

    Returns:
        (start, end) in order, without overlaps.
    """
    runs = find_runs(split_alike(text), posting)
    lengths = [end - start for start, end in runs]
    if sum(lengths) < PASTED_WORDS and max(lengths, default=0) < LONG_RUN_WORDS:
        return []
    places = places_of_words(text)
    return [(places[start][0], places[end - 1][1]) for start, end in runs]


def has_other_script(text: str) -> bool:
    """Tell whether the text has letters that are not Latin."""
    return has_sign_of(text, BEYOND_LATIN)


@cache
def other_word() -> re.Pattern[str]:
    """Return what a word is: Chinese and Japanese set no spaces, so each of their signs counts as one."""
    return re.compile("[\u3040-\u9fff]|[^\\W_\u3040-\u9fff]+")


def split_alike(text: str) -> Words:
    """Return the words in order, in lower case and without accents."""
    if has_other_script(text):
        return other_word().findall(fold(text))
    return folded_words(text)[1]


def places_of_words(text: str) -> list[tuple[int, int]]:
    """Return where the words of `split_alike` stand."""
    if has_other_script(text):
        return [match.span() for match in other_word().finditer(fold(text))]
    return [match.span() for match in LATIN_WORD.finditer(fold_latin(text))]


def read_posting_words(posting_text: str) -> PostingWords:
    """Read a posting, for all resumes that answer it."""
    words = split_alike(posting_text)
    last = len(words) - SHINGLE_WORDS
    following: dict[bytes | str, set[bytes | str]] = defaultdict(set)
    for word, following_word in pairwise(words):
        following[word].add(following_word)
    return PostingWords(
        words=words,
        following=dict(following),
        places={tuple(words[place : place + SHINGLE_WORDS]): place for place in range(last, -1, -1)},
    )


def find_runs(words: Words, posting: PostingWords) -> list[tuple[int, int]]:
    """Return (first word, word after the last) of each long run that the texts share, in order."""
    runs: list[tuple[int, int]] = []
    done = 0
    for place in range(0, len(words) - SHINGLE_WORDS + 1, STEP):
        if words[place + 1] not in posting.following.get(words[place], ()) or place < done:
            continue  # the cheap test: most pairs of words are not in the posting
        found = posting.places.get(tuple(words[place : place + SHINGLE_WORDS]))
        if found is None:
            continue
        back = range(1, min(place - done, found) + 1)
        ahead = range(min(len(words) - place, len(posting.words) - found))
        start = place - count_alike((words[place - step], posting.words[found - step]) for step in back)
        done = place + count_alike((words[place + step], posting.words[found + step]) for step in ahead)
        if done - start >= RUN_WORDS:
            runs.append((start, done))
    return runs


def count_alike(pairs: Iterable[tuple[bytes | str, bytes | str]]) -> int:
    """Return how many pairs from the first on are of the same word."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
