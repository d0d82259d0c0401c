"""Decides whether a piece of a posting can be met or not met: soft words, ages and plain chatter cannot."""

import re
from typing import assert_never

from msgspec import Struct

from runtime.analysis.posting.phrase_book import word_set
from runtime.analysis.posting.posting_tokens import Words, forms_in
from runtime.analysis.posting.skill_index import Known
from runtime.analysis.posting.statements import Mode
from runtime.analysis.posting.trimming import Trimmed

MAX_ITEM_WORDS = 9
MAX_ASKED_WORDS = 5
MAX_TASK_WORDS = 4
MAX_BROAD_WORDS = 2
ACRONYM = re.compile(r"[A-Z][A-Z0-9&/+-]{1,6}s?|[A-Za-z]*[a-z][A-Z][A-Za-z0-9]*")  # `BACS`, `SystmOne`
LEVEL = re.compile(r"[ABC][12]\+?")  # of a language, in the European framework
NO_SKILL = forms_in(
    "us uk eu usa eea gb de fr es nhs gmbh ltd llc inc plc ceo cfo cto coo cv hr it ok r&d pto fte eoe "
    "eeo id am pm eur usd gbp chf mon tue wed thu fri sat sun vp hq tv ag kg sa sl sarl cdi cdd ote dei "
    "asap faq usp ii iii b2b b2c kpi"
)
TINY = 60
SOFT_REACH = 3
SIGNS_OF_MONEY = forms_in("$ € £ % hr ph wk")
SELDOM = frozenset(("boiler", "offer", "strongoffer"))


class Candidate(Struct, frozen=True, kw_only=True):
    """A trimmed piece and the sentence it stands in.

    Attributes:
        known: The skills that the table knows in it.
        lists: The word lists that it holds a phrase of.
        soft: Where soft phrases stand that reach into it, from up to `SOFT_REACH` words before.
        is_only_work: Whether the posting has no list of requirements, so that the work says what is asked.
        is_extra: Whether it stands in a section of what is nice to have: nothing else is told there.
    """

    words: Words
    piece: Trimmed
    known: list[Known]
    lists: set[str]
    soft: list[tuple[int, int]]
    mode: Mode
    language: str
    is_only_work: bool
    is_extra: bool

    @property
    def is_credential(self) -> bool:
        """Whether it names a degree or a certificate."""
        return bool(self.lists & {"credential", "degree"})


def is_acceptable(candidate: Candidate) -> bool:
    """Tell whether a piece is a requirement: a thing, and asked for as plainly as its sentence needs."""
    return is_thing(candidate) and is_asked_in(candidate)


def is_thing(candidate: Candidate) -> bool:
    """Tell a thing from an amount, a level, an adverb and a soft phrase."""
    words, piece, language = candidate.words, candidate.piece, candidate.language
    if not (is_name(candidate) or has_content(words, piece, language)) or is_level_or_adverb(candidate):
        return False
    if not SIGNS_OF_MONEY.isdisjoint(words.forms[piece.start : piece.end]):
        return False
    is_firm = candidate.is_credential or any(each.rank != "broad" for each in candidate.known)
    return is_firm or not is_soft(candidate)


def is_name(candidate: Candidate) -> bool:
    """Tell a piece that is a known skill and nothing else, of whatever general words; `car` is one in English."""
    piece = candidate.piece
    is_whole = any((each.start, each.end) == (piece.start, piece.end) for each in candidate.known)
    is_car = candidate.language == "en" and candidate.words.forms[piece.start] == "car"
    return is_whole and (piece.count > 1 or is_car)


def is_level_or_adverb(candidate: Candidate) -> bool:
    """Tell `B2` and `properly`."""
    words, piece = candidate.words, candidate.piece
    if piece.count != 1:
        return False
    is_adverb = candidate.language == "en" and words.forms[piece.start].endswith("ly") and not candidate.known
    return is_adverb or LEVEL.fullmatch(words.raw(piece.start)) is not None


def is_asked_in(candidate: Candidate) -> bool:
    """Tell whether the sentence asks for the thing plainly enough."""
    count = candidate.piece.count
    match candidate.mode:
        case "item":
            return count <= MAX_ITEM_WORDS
        case "strict":
            is_firm = candidate.is_credential or any(each.rank not in {"broad", "task"} for each in candidate.known)
            return is_firm and count <= MAX_ASKED_WORDS
        case "work":
            return is_work(candidate)
        case "asked" | "fragment":
            return is_asked_in_prose(candidate)
        case _:
            assert_never(candidate.mode)


def is_asked_in_prose(candidate: Candidate) -> bool:
    """Tell a known skill, a certificate, an acronym, a task, or what stands right behind `experience with`."""
    words, piece, lists = candidate.words, candidate.piece, candidate.lists
    if lists & SELDOM and not (candidate.known or candidate.is_credential or piece.is_asked):
        return False
    is_firm = any(each.rank != "broad" for each in candidate.known)
    if is_firm or candidate.is_credential or has_acronym(words, piece):
        return piece.count <= MAX_ITEM_WORDS
    if candidate.mode == "fragment":
        return piece.count <= MAX_TASK_WORDS and len(words.forms) <= TINY
    limit = MAX_ASKED_WORDS if piece.is_asked or candidate.is_extra else MAX_BROAD_WORDS if candidate.known else 0
    return piece.count <= limit or is_task(words, piece, lists)


def is_soft(candidate: Candidate) -> bool:
    """Tell `friendly manner` from `safety-critical communication`: soft in front, in two words, or in all of them."""
    words, piece, soft = candidate.words, candidate.piece, candidate.soft
    if not soft:
        return False
    general = word_set("generic", candidate.language) | word_set("lead", candidate.language)
    covered = {place for start, end in soft for place in range(start, end)}
    rest = [each for each in range(piece.start, piece.end) if each not in covered and words.forms[each] not in general]
    return not rest or any(start == piece.start or end - start > 1 for start, end in soft)


def has_content(words: Words, piece: Trimmed, language: str) -> bool:
    """Tell whether a word is left that is neither general nor a number."""
    general, leads, tails = (word_set(name, language) for name in ("generic", "lead", "tail"))
    return any(
        any(map(str.isalpha, form))
        and (len(form) > 1 or words.raw(place) in {"C", "R", "D"})
        and form not in general
        and form not in leads
        and form not in tails
        for place, form in enumerate(words.forms[piece.start : piece.end], piece.start)
    )


def is_work(candidate: Candidate) -> bool:
    """Tell a trade task or a tool among what there is to do."""
    words, piece = candidate.words, candidate.piece
    if any(each.rank in {"tool", "cased", "bare", "task"} for each in candidate.known):
        return piece.count <= MAX_ITEM_WORDS
    return candidate.is_only_work and (has_acronym(words, piece) or is_task(words, piece, candidate.lists))


def is_task(words: Words, piece: Trimmed, lists: set[str]) -> bool:
    """Tell a short phrase that ends in the name of an activity, such as `variance analysis`."""
    return 1 < piece.count <= MAX_TASK_WORDS and "taskhead" in lists and is_last_task(words, piece)


def is_last_task(words: Words, piece: Trimmed) -> bool:
    """Tell whether the last word is the activity."""
    return words.forms[piece.end - 1] in word_set("taskhead", "en")


def has_acronym(words: Words, piece: Trimmed) -> bool:
    """Tell whether a word of capitals stands there that is no country, firm or currency."""
    raw = [words.raw(place) for place in range(piece.start, piece.end)]
    return any(ACRONYM.fullmatch(each) and each.casefold() not in NO_SKILL for each in raw)
