"""Joins the words that a PDF breaks at the end of a line, with the hyphen where it belongs to the word."""

import re
from itertools import pairwise

BROKEN_HYPHEN = "\ufffe"  # what pdfium gives for a hyphen between letters at a line's end, with the line break
LAST_WORD = re.compile(r"[\w-]{1,40}$")
FIRST_WORD = re.compile(r"\w{1,40}")
CONTEXT_CHARACTERS = 40
# First halves that are words of their own and are written with a hyphen before another word.
FIRST_HALVES = frozenset({
    "self", "well", "full", "long", "short", "high", "low", "cross", "end", "hands", "real", "user", "client", "front",
    "back", "open", "object", "data", "test", "event", "cost", "team", "detail", "goal", "results", "award", "industry",
    "world", "fast", "large", "small", "multi", "on", "off", "in", "out", "day", "year", "state", "best", "cutting",
    "decision", "problem", "customer", "business", "time", "ever", "six", "two", "three", "four", "five", "ten",
    "third", "second", "first", "part", "co", "non", "ex", "mid", "post", "pre", "semi", "follow", "start", "step",
    "face", "e",
})  # fmt: skip
# Second halves that are written with a hyphen after any word.
SECOND_HALVES = frozenset({
    "based", "oriented", "driven", "related", "specific", "friendly", "ready", "level", "time", "term", "focused",
    "facing", "native", "wide", "minded", "making", "solving", "setting", "building", "scale", "end", "stack", "house",
    "site", "up", "functional", "platform", "motivated", "starter", "quality", "winning", "leading", "rounded", "known",
    "established", "paced", "edge", "learning", "critical", "aware", "centric", "certified", "trained", "approved",
})  # fmt: skip
MIN_SECOND_LETTERS = 4  # `part-ner`, `full-y` and `in-to` are one word
SYLLABLES = frozenset({"co", "non", "ex", "mid", "post", "pre", "semi", "multi", "in", "on", "off", "out", "e", "part"})


def join_hyphens(text: str) -> str:
    """Replace each broken hyphen with nothing, or with a hyphen."""
    if BROKEN_HYPHEN not in text:
        return text
    parts = text.split(BROKEN_HYPHEN)
    lowered = text.lower()
    joined = [parts[0]]
    for before, after in pairwise(parts):
        last = LAST_WORD.search(before[-CONTEXT_CHARACTERS:])
        first = FIRST_WORD.match(after)
        keeps = last is None or first is None or belongs(last[0], first[0], lowered)
        joined.append("-" + after if keeps else after)
    return "".join(joined)


def belongs(last: str, first: str, text: str) -> bool:
    """Tell whether the hyphen belongs between two halves.

    Args:
        last: The first half, with what is joined to it by hyphens.
        first: The second half.
        text: Of the page in lower case: how the word is written elsewhere decides first.
    """
    if "-" in last or first[0].isupper() or first[0].isdigit() or last[-1].isdigit() or last.isupper():
        return True
    left, right = last.lower(), first.lower()
    if f"{left}-{right}" in text:
        return True
    if f"{left}{right}" in text or (left in SYLLABLES - {"part"} and right not in SECOND_HALVES):
        return False
    return right in SECOND_HALVES or (left in FIRST_HALVES and len(right) >= MIN_SECOND_LETTERS)
