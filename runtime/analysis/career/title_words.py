"""Reads titles of jobs: their words in one form, their head, their rank, and what else the job is called."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import chain, pairwise
from typing import Final

from msgspec import Struct

from runtime.analysis.career.role_words import base_of_role, split_compound
from runtime.analysis.kept import Kept
from runtime.analysis.tables import table_lines

GENDER: Final = re.compile(
    r"[(\[]?\b(?:[mwfdhx]|div|gn)\s?[/|*,]\s?(?:[mwfdhx]|div|gn)(?:\s?[/|*,]\s?(?:[mwfdhx]|div|"
    r"gn)){0,2}\b[)\]]?|\b(?:all genders|gn)\b"
)
GENDER_SIGNS: Final = re.compile(r"[/*:_\u00b7(|,]|\bgn\b|genders")
FEMALE: Final = re.compile(
    r"(?<=\w)(?:[*:_\u00b7]-?(?:in|innen|r|e)\b|/-?(?:in|r|innen|a|o|e|ne|se|euse|rice|trice|frau|"
    r"mann|ère)\b|\((?:in|innen|e|ne|r|a|o|ère|euse|rice|trice|se)\)|\u00b7(?:e|ne|rice|euse|ère)\b)"
)
# Words that are written as one or as two.
JOINED: Final = re.compile(
    r"\b(?:(front|back|full|help|fork|dev|health|child|sous)[\s-](end|stack|desk|lift|ops|care|"
    r"chef)|co-(?=\w))"
)
SHORT_FORMS: Final = {"co-": "co"}
# Grades, bands and hours say nothing of what the job is.
GRADE: Final = re.compile(
    r"\b(?:band|bands|grade|grades|year|level|tier|scale|stufe|niveau|nivel|entgeltgruppe|eg|e)\s?\d{1,2}[a-z]?(?:\s?[/-]\s?\d{1,2}[a-z]?)?\b|"
    r"\b\d{1,3}\s?(?:%|h\b|hours\b|hrs\b|stunden\b)"
)
DIGIT: Final = re.compile(r"\d")
TOKEN: Final = re.compile(r"[^\W_]+(?:&[^\W_]+)?[+#]*(?:[.'\u2019][^\W_]+)*|\.[^\W_]+")
WORDS_KEPT: Final = 16_384
MOST_WORDS: Final = 8
MOST_PAIRED_WORDS: Final = 3
LEAST_PLURAL: Final = 4
MOST_JOINED: Final = 3


class TitleWords(Struct, frozen=True):
    """A title: its words in one form without ranks, its head (the noun of the job), whether it asks for a high rank.

    is_narrow: another name of a job that is too wide with words beside it: "programmer", but not "sales engineer".
    """

    words: frozenset[str]
    head: str
    is_senior: bool
    is_narrow: bool = False


@cache
def words_of_kind(kind: str) -> frozenset[str]:
    """Return the words that `career_title_words` lists under a kind."""
    lines = (line.partition(":") for line in table_lines("career_title_words"))
    return frozenset(word for name, _, words in lines if name == kind for word in words.split())


@cache
def trades_by_head() -> dict[str, frozenset[str]]:
    """Return for each role the words that make another trade of it."""
    lines = (line.partition(":") for line in table_lines("career_other_trades"))
    return {head: frozenset(words.split()) for head, _, words in lines}


def other_trades(head: str) -> frozenset[str]:
    """Return the words that make another trade of a role: a drone pilot is no pilot."""
    return trades_by_head().get(head, frozenset())


def unify(text: str) -> str:
    """Return a text in lower case without gender marks, and with words that are written in two ways written in one."""
    lower = text.lower()
    if GENDER_SIGNS.search(lower):
        lower = FEMALE.sub("", GENDER.sub(" ", lower))
    if DIGIT.search(lower):
        lower = GRADE.sub(" ", lower)
    return JOINED.sub(join_words, lower)


def join_words(match: re.Match[str]) -> str:
    """Return the one way of writing a word."""
    return SHORT_FORMS.get(match[0]) or f"{match[1]}{match[2]}"


@cache
def folded_words() -> Kept[tuple[str, ...]]:
    """Return for each lower-case word its one form in which titles are compared; of a German compound both parts."""
    return Kept(fold_words, WORDS_KEPT)


def fold_words(word: str) -> tuple[str, ...]:
    """Make the one form, or those of the two parts."""
    base = base_of_role(word)
    if not base and len(word) > LEAST_PLURAL and word.endswith("s") and not word.endswith("ss"):
        base = word[:-1]
    word = base or word
    known = same_words()
    if word in known:
        return (known[word],)
    field, role = split_compound(word)
    return (known.get(field, field), known.get(role, role)) if field else (word,)


def fold_word(word: str) -> str:
    """Return a word in the one form, of a compound the role."""
    return folded_words()[word][-1]


@cache
def same_words() -> dict[str, str]:
    """Return for each word of another language or spelling the one that stands for it."""
    lines = (line.partition(":") for line in table_lines("career_same_words"))
    return {other: word for word, _, others in lines for other in others.split()}


@cache
def short_names() -> dict[str, str]:
    """Return for each name of several words its short form: `human resources` is `hr`."""
    lines = (line.partition(":") for line in table_lines("career_short_names"))
    return {name.strip(): short for short, _, names in lines for name in names.split("|")}


@cache
def first_words() -> frozenset[str]:
    """Return the words with which names that have a short form begin."""
    return frozenset(name.partition(" ")[0] for name in short_names())


def shorten_names(tokens: list[str]) -> list[str]:
    """Return the words of a title with the short form for each name that has one."""
    if first_words().isdisjoint(tokens):
        return tokens
    found: list[str] = []
    at = 0
    while at < len(tokens):
        for count in range(MOST_JOINED, 0, -1):
            short = short_names().get(" ".join(tokens[at : at + count]))
            if short is not None or count == 1:
                found.append(short or tokens[at])
                at += count
                break
    return found


def read_title(text: str) -> TitleWords | None:
    """Return the words of one title in lower case; None when it has no word that could be a job."""
    return title_of(tokens_of_title(text))


def tokens_of_title(text: str) -> list[str]:
    """Return the words and signs of a title in order, names in their short forms."""
    return shorten_names([token.strip("'\u2019") for token in TOKEN.findall(text)][: MOST_WORDS * 2])


def may_have_head(tokens: Iterable[str], heads: AbstractSet[str]) -> bool:
    """Tell whether the head of a title may be one of these: the cheap test before the title is read."""
    return not heads.isdisjoint(chain.from_iterable(map(folded_words().__getitem__, tokens)))


def title_of(tokens: Sequence[str]) -> TitleWords | None:
    """Return the title that has these tokens."""
    senior = words_of_kind("senior")
    level, stop = words_of_kind("level"), words_of_kind("stop")
    names = [token for token in tokens if token not in stop]
    if names and names[-1].isdecimal():
        del names[-1]
    named = [name for name in names if name not in level or (name in senior and name == names[-1])]
    kept = [word for name in named for word in folded_words()[name]]
    if not kept or len(kept) > MOST_WORDS:
        return None
    is_senior = any(name in senior for name in names[:-1])
    return TitleWords(frozenset(kept), head_of(tokens, kept), is_senior)


def head_of(tokens: Sequence[str], kept: list[str]) -> str:
    """Return the noun of the job: the last role before a word like `of`, else the last role, else the last word."""
    roles: list[str] = []
    stop = words_of_kind("stop")
    for token in tokens:
        if token in stop and roles and token not in {"and", "&", "und", "et", "y", "e"}:
            break
        if base_of_role(token):
            roles.append(fold_word(token))
    return next((role for role in reversed(roles) if role in kept), kept[-1])


def pairs_of_parts(parts: list[str]) -> list[str]:
    """Return "manager, nurse" as "nurse manager" too."""
    return [
        f"{second} {first}"
        for first, second in pairwise(parts)
        if " " not in first.strip() and second.count(" ") < MOST_PAIRED_WORDS
    ]
