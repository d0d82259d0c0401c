"""Reads a list under a heading in the posting's own words: right behind what is asked it is what would be nice, too."""

from collections.abc import Sequence
from itertools import groupby

import msgspec

from runtime.analysis.posting.accepting import ACRONYM, NO_SKILL
from runtime.analysis.posting.phrase_book import phrase_book
from runtime.analysis.posting.posting_sections import Passage
from runtime.analysis.posting.posting_tokens import Words
from runtime.analysis.posting.skill_index import known_in
from runtime.analysis.posting.statements import ADDRESSED, SPEAKERS

LEAST_ITEMS, MOST_WORDS = 2, 14
TELLING = frozenset(("credential", "degree", "ask", "tailskill", "taskhead"))
OF_OTHERS = frozenset(("offer", "strongoffer", "boiler", "eeo", "company", "duty"))


def with_unknown_lists(words: Words, passages: Sequence[Passage], language: str) -> list[Passage]:
    """Return the passages; those of a list under an unknown heading, behind what is asked, as nice to have."""
    read: list[Passage] = []
    above = ""
    for _, group in groupby(passages, key=lambda each: each.section):
        section = list(group)
        kinds = {each.kind for each in section}
        if kinds == {"other"} and above in {"requirement", "nice"} and is_list_of_things(words, section, language):
            section = [msgspec.structs.replace(each, kind="nice", is_item=True, is_under=True) for each in section]
        above = section[-1].kind if kinds != {"other"} else ""
        read += section
    return read


def is_list_of_things(words: Words, section: Sequence[Passage], language: str) -> bool:
    """Tell short lines that name things: some are known as such, and nothing is said of firm, pay or work."""
    spans = [(words.at(each.start), words.at(each.end)) for each in section]
    if len(spans) < LEAST_ITEMS or any(last - first > MOST_WORDS for first, last in spans):
        return False
    cues = [{name for _, _, name in phrase_book(language).hits(words, *span)} for span in spans]
    openings = {words.forms[first] for first, last in spans if first < last}
    if any(each & OF_OTHERS for each in cues) or not openings.isdisjoint(SPEAKERS | ADDRESSED):
        return False
    return any(each & TELLING for each in cues) or any(is_named(words, span, language) for span in spans)


def is_named(words: Words, span: tuple[int, int], language: str) -> bool:
    """Tell whether a known skill or a name in capitals stands there."""
    raw = map(words.raw, range(*span))
    return bool(known_in(words, *span, language)) or any(
        ACRONYM.fullmatch(each) and each.casefold() not in NO_SKILL for each in raw
    )
