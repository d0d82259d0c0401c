"""Decides whether a piece of a posting can be met or not met: soft words, ages and plain chatter cannot."""

import re

from runtime.analysis.posting.phrase_book import phrase_book, word_set
from runtime.analysis.posting.posting_tokens import Words
from runtime.analysis.posting.skill_index import Known
from runtime.analysis.posting.statements import Mode
from runtime.analysis.posting.trimming import Trimmed

MAX_ITEM_WORDS = 9
MAX_ASKED_WORDS = 5
MAX_TASK_WORDS = 4
ACRONYM = re.compile(r"[A-Z][A-Z0-9&/+-]{1,6}s?")
LEVEL = re.compile(r"[ABC][12]\+?")  # of a language, in the European framework
NO_SKILL = frozenset(
    ["us", "uk", "eu", "usa", "eea", "gb", "de", "fr", "es", "nhs", "gmbh", "ltd", "llc", "inc", "plc", "ceo", "cfo", "cto", "coo", "cv", "hr", "it", "ok", "r&d", "pto", "fte", "eoe", "eeo", "id", "am", "pm", "eur", "usd", "gbp", "chf", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "vp", "hq", "tv", "ag", "kg", "sa", "sl", "sarl", "cdi", "cdd", "ote", "dei", "asap", "faq", "usp", "ii", "iii", "b2b", "b2c", "kpi"]
)
TINY = 60
SOFT_REACH = 3
SIGNS_OF_MONEY = frozenset("$ € £ % hr ph wk".split())
SELDOM = frozenset(("boiler", "offer", "strongoffer"))


def is_acceptable(
    words: Words, piece: Trimmed, known: list[Known], mode: Mode, language: str, *, is_only_work: bool
) -> bool:
    """Tell whether a trimmed piece is a requirement, by the sentence it stands in."""
    if piece.count <= 0 or not has_content(words, piece, language):
        return False
    if piece.count == 1 and LEVEL.fullmatch(words.raw(piece.start)):
        return False
    if piece.count == 1 and language == "en" and words.forms[piece.start].endswith("ly") and not known:
        return False
    lists = {name for _, _, name in phrase_book(language).hits(words, piece.start, piece.end)}
    if SIGNS_OF_MONEY & set(words.forms[piece.start : piece.end]):
        return False
    is_firm = any(each.rank != "broad" for each in known) or bool(lists & {"credential", "degree"})
    if not is_firm and is_soft(words, piece, language):
        return False
    if mode == "strict":
        is_firm = any(each.rank not in {"broad", "task"} for each in known) or bool(lists & {"credential", "degree"})
        return is_firm and piece.count <= MAX_ASKED_WORDS
    if mode == "item":
        return piece.count <= MAX_ITEM_WORDS
    if mode == "work":
        return is_work(words, piece, known, lists, is_only_work=is_only_work)
    if lists & SELDOM and not known and not piece.is_asked:
        return False
    if known or lists & {"credential", "degree"} or has_acronym(words, piece):
        return piece.count <= MAX_ITEM_WORDS
    if mode == "fragment":
        return piece.count <= MAX_TASK_WORDS and len(words.forms) <= TINY
    return (piece.is_asked and piece.count <= MAX_ASKED_WORDS) or is_task(words, piece, lists)


def is_soft(words: Words, piece: Trimmed, language: str) -> bool:
    """Tell `friendly manner` from `safety-critical communication`: soft at the front, in two words, or in all of them."""
    general = word_set("generic", language) | word_set("lead", language)
    hits = [
        (start, end)
        for start, end, name in phrase_book(language).hits(words, max(0, piece.start - SOFT_REACH), piece.end)
        if name == "soft" and end > piece.start
    ]
    covered = {place for start, end in hits for place in range(start, end)}
    rest = [
        place for place in range(piece.start, piece.end) if place not in covered and words.forms[place] not in general
    ]
    return bool(hits) and (not rest or any(start == piece.start or end - start > 1 for start, end in hits))


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


def is_work(words: Words, piece: Trimmed, known: list[Known], lists: set[str], *, is_only_work: bool) -> bool:
    """Tell a trade task or a tool among what there is to do."""
    if any(each.rank in {"tool", "cased", "bare", "task"} for each in known):
        return piece.count <= MAX_ITEM_WORDS
    return is_only_work and (has_acronym(words, piece) or is_task(words, piece, lists))


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
