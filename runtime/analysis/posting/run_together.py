"""Gives a list its line breaks back that was pasted without them: `MUST HAVES 3 yrs TIG Able to read prints`."""

import re

from runtime.analysis.posting.heading_kinds import is_of_headings, kind_of_heading
from runtime.analysis.posting.posting_tokens import forms_in

SHORTEST = 60  # characters of a row; shorter ones hold one item
LEAST_ITEMS = 3
LONE_LETTERS = 6  # a shorter single word in capitals is an acronym
CAPITALS = re.compile(
    r"(?:(?<![^\n])|(?<=[a-z0-9][.!?)] ))(?P<head>[A-ZÄÖÜÉÈÀ][A-ZÄÖÜÉÈÀ'\u2019/&-]*(?: [A-ZÄÖÜÉÈÀ'\u2019/&-]+){0,6})"
    r"(?P<gap>[ \t]+)(?=[A-Z0-9ÄÖÜÉÈÀ][^A-ZÄÖÜ\n]|[A-Z]{2,}\S* [a-z])"
)
ITEM = re.compile(r"(?P<last>[\w\u00c0-\u024f]*[a-zäöüßéèàñ0-9)\"\u201d])(?P<gap>[ \t]+)(?=(?:A |[A-ZÄÖÜÉÈ][\w/+#-]))")
SENTENCES = re.compile(r"[a-zäöüé)][.!?] +[A-ZÄÖÜÉ]")
LISTED = frozenset(("requirement", "nice", "duty"))
JOINING = forms_in(
    "a an the and or of in for to with at on by from as our your their own using via be is are no some any "
    "must like under than per into good strong current valid basic advanced certified "
    "und oder mit der die das des dem den im in von fur zum zur als "
    "et ou de du des la le les en au aux avec sur y o del con el los las para"
)


def with_breaks(plain: str) -> str:
    """Return the text with line breaks for the blanks behind headings in capitals and between the items behind them.

    Args:
        plain: Places stay: each break stands where a blank stood.
    """
    cuts: list[int] = []
    for match in CAPITALS.finditer(plain):
        kind = kind_of_heading(match["head"])
        is_short = " " not in match["head"] and len(match["head"]) < LONE_LETTERS
        end = plain.find("\n", match.end())
        end = len(plain) if end < 0 else end
        if kind is None or is_short or not is_of_headings(match["head"]):
            continue
        cuts += [match.start() - 1, match.start("gap")] if match.start() else [match.start("gap")]
        if kind in LISTED:
            cuts += item_ends(plain, match.end(), next_head(plain, match.end(), end))
    if not cuts:
        return plain
    letters = list(plain)
    for cut in cuts:
        letters[cut] = "\n"
    return "".join(letters)


def next_head(plain: str, start: int, end: int) -> int:
    """Return where the next heading in capitals stands, or the end of the row."""
    match = CAPITALS.search(plain, start, end)
    return match.start() if match else end


def item_ends(plain: str, start: int, end: int) -> list[int]:
    """Return the blanks behind the items of a list that reads like one long sentence; none when it has sentences."""
    if end - start < SHORTEST or SENTENCES.search(plain, start, end):
        return []
    cuts = [
        match.start("gap")
        for match in ITEM.finditer(plain, start, end)
        if match["last"].casefold() not in JOINING and (is_small(match["last"]) or plain.startswith("A ", match.end()))
    ]
    return cuts if len(cuts) >= LEAST_ITEMS - 1 else []


def is_small(word: str) -> bool:
    """Tell a word in lower case, or what ends a bracket or a quotation: behind a capital a name goes on."""
    return not word[:1].isupper()
