"""Reads titles of jobs: their words in one form, their head, their rank, and what else the job is called."""

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from msgspec import Struct

from runtime.analysis.career.role_words import base_of_role
from runtime.analysis.tables import table_lines

BRACKETS: Final = re.compile(r"[(\[][^()\[\]]{0,200}[)\]]")
GENDER: Final = re.compile(
    r"[(\[]?\b(?:[mwfdhx]|div|gn)\s?[/|*,]\s?(?:[mwfdhx]|div|gn)(?:\s?[/|*,]\s?(?:[mwfdhx]|div|"
    r"gn)){0,2}\b[)\]]?|\b(?:all genders|gn)\b"
)
GENDER_SIGNS: Final = re.compile(r"[/*:_\u00b7(|,]|\bgn\b|genders")
FEMALE: Final = re.compile(
    r"(?<=\w)(?:[*:_\u00b7]-?(?:in|innen|r|e)\b|/-?(?:in|innen|a|o|e|ne|se|euse|rice|trice|frau|"
    r"mann|ère)\b|\((?:in|innen|e|ne|r|a|o|ère|euse|rice|trice|se)\)|\u00b7(?:e|ne|rice|euse|ère)\b)"
)
# Words that are written as one or as two.
JOINED: Final = re.compile(
    r"\b(?:(front|back|full|help|fork|dev|health|child|sous)[\s-](end|stack|desk|lift|ops|care|"
    r"chef)|human resources|quality assurance|co-(?=\w))"
)
SHORT_FORMS: Final = {"human resources": "hr", "quality assurance": "qa", "co-": "co"}
TAIL: Final = re.compile(r"\s[-\u2010-\u2015|@\u2022]\s|[,;:]|\s(?:at|bei|chez|para|presso)\s")
ALTERNATIVE: Final = re.compile(r"\s/\s|\s(?:or|oder|ou|o)\s")
TOKEN: Final = re.compile(r"[^\W_]+(?:&[^\W_]+)?[+#]*(?:[.'\u2019][^\W_]+)*|\.[^\W_]+")
MOST_WORDS: Final = 8
MOST_PAIRED_WORDS: Final = 3
LONGEST_TITLE: Final = 200
LEAST_PLURAL: Final = 4
LETTERS: Final = 3


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


def unify(text: str) -> str:
    """Return a text in lower case without gender marks, and with words that are written in two ways written in one."""
    lower = text.lower()
    if GENDER_SIGNS.search(lower):
        lower = FEMALE.sub("", GENDER.sub(" ", lower))
    return JOINED.sub(join_words, lower)


def join_words(match: re.Match[str]) -> str:
    """Return the one way of writing a word."""
    return SHORT_FORMS.get(match[0]) or f"{match[1]}{match[2]}"


@lru_cache(maxsize=8192)
def fold_word(word: str) -> str:
    """Return a lower-case word in the one form in which titles are compared."""
    base = base_of_role(word)
    if not base and len(word) > LEAST_PLURAL and word.endswith("s") and not word.endswith("ss"):
        base = word[:-1]
    return same_words().get(base or word, base or word)


@cache
def same_words() -> dict[str, str]:
    """Return for each word of another language or spelling the one that stands for it."""
    lines = (line.partition(":") for line in table_lines("career_same_words"))
    return {other: word for word, _, others in lines for other in others.split()}


def read_title(text: str) -> TitleWords | None:
    """Return the words of one title in lower case; None when it has no word that could be a job."""
    tokens = [token.strip("'\u2019") for token in TOKEN.findall(text)][: MOST_WORDS * 2]
    senior = words_of_kind("senior")
    level, stop = words_of_kind("level"), words_of_kind("stop")
    names = [token for token in tokens if token not in stop]
    if names and names[-1].isdecimal():
        del names[-1]
    kept = [fold_word(name) for name in names if name not in level or (name in senior and name == names[-1])]
    if not kept or len(kept) > MOST_WORDS:
        return None
    is_senior = any(name in senior for name in names[:-1])
    return TitleWords(frozenset(kept), head_of(tokens, kept), is_senior)


def head_of(tokens: list[str], kept: list[str]) -> str:
    """Return the noun of the job: the last role before a word like `of`, else the last role, else the last word."""
    roles: list[str] = []
    stop = words_of_kind("stop")
    for token in tokens:
        if token in stop and roles and token not in {"and", "&", "und", "et", "y", "e"}:
            break
        if base_of_role(token):
            roles.append(fold_word(token))
    return next((role for role in reversed(roles) if role in kept), kept[-1])


@lru_cache(maxsize=512)
def openings_of(wanted: tuple[TitleWords, ...]) -> tuple[str, ...]:
    """Return the first letters of all spellings of the heads: a line without any of them names none of the titles."""
    heads = {title.head for title in wanted}
    spellings = heads | {other for other, word in same_words().items() if word in heads}
    return tuple({word[:LETTERS] for word in spellings})


@lru_cache(maxsize=512)
def titles_wanted(title: str, alternatives: tuple[str, ...]) -> tuple[TitleWords, ...]:
    """Return the titles of which one must have been held: the posting's own, those given, others of the job."""
    found: list[TitleWords] = []
    for text in (title, *alternatives):
        for part in parts_of_title(text[:LONGEST_TITLE]):
            read = read_title(part)
            if read is not None and read not in found:
                found.append(read)
    for read in tuple(found):
        found += [other for other in same_titles(read) if other not in found]
    return tuple(found)


def parts_of_title(title: str) -> list[str]:
    """Return the titles that one line names: without brackets, place and team, `A / B` as two."""
    bare = BRACKETS.sub(" ", unify(title)).strip()
    pieces = [piece.strip() for piece in TAIL.split(bare) if piece.strip()]
    if not pieces:
        return []
    main = pieces[0]
    if len(pieces) > 1 and " " not in main and (fold_word(main) in words_of_kind("generic") or not base_of_role(main)):
        main = f"{pieces[1]} {main}"
    options = [option for option in ALTERNATIVE.split(main) if option.strip()]
    if len(options) > 1 and not all(any(base_of_role(word) for word in TOKEN.findall(option)) for option in options):
        options = [main]
    return [spelled for option in options for spelled in spell_slashes(option)]


def spell_slashes(title: str) -> list[str]:
    """Return `UI/UX designer` as the two titles it stands for."""
    words = title.split()
    slashed = next((word for word in words if "/" in word.strip("/")), None)
    if slashed is None:
        return [title]
    choices = [choice for choice in slashed.split("/") if choice]
    if all(base_of_role(choice) for choice in choices):
        return [title.replace(slashed, choice) for choice in choices]
    return [title.replace(slashed, choice) for choice in choices]


@cache
def title_groups() -> tuple[tuple[TitleWords, ...], ...]:
    """Return the groups of titles that name one job."""
    groups: list[tuple[TitleWords, ...]] = []
    for line in table_lines("career_same_titles"):
        read = (read_title(unify(title.strip())) for title in line.split("|"))
        groups.append(tuple(title for title in read if title is not None))
    return tuple(groups)


def same_titles(title: TitleWords) -> list[TitleWords]:
    """Return the other titles of the same job, with the rank that this one asks for beyond the job's own."""
    found: list[TitleWords] = []
    for group in title_groups():
        known = next((known for known in group if known.words == title.words), None)
        if known is not None:
            senior = title.is_senior and not known.is_senior
            others = (other for other in group if other.words != title.words)
            found += [TitleWords(other.words, other.head, senior, len(other.words) == 1) for other in others]
    return found


def pairs_of_parts(parts: list[str]) -> list[str]:
    """Return "manager, nurse" as "nurse manager" too."""
    return [
        f"{second} {first}"
        for first, second in pairwise(parts)
        if " " not in first.strip() and second.count(" ") < MOST_PAIRED_WORDS
    ]
