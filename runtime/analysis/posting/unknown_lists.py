"""Reads the lists under headings in the posting's own words: what is asked, or what would be nice to have, too."""

from collections.abc import Iterator, Sequence
from itertools import chain, groupby

import msgspec

from runtime.analysis.posting.accepting import ACRONYM, NO_SKILL
from runtime.analysis.posting.heading_kinds import SectionKind
from runtime.analysis.posting.phrase_book import phrase_book
from runtime.analysis.posting.posting_sections import Passage
from runtime.analysis.posting.posting_tokens import Words
from runtime.analysis.posting.skill_index import known_in
from runtime.analysis.posting.statements import ADDRESSED, SPEAKERS

LEAST_ITEMS, MOST_WORDS = 2, 14
PAPERS = frozenset(("credential", "degree", "ask"))
TELLING = frozenset(("credential", "degree", "ask", "tailskill", "taskhead"))
OF_OTHERS = frozenset(("offer", "strongoffer", "boiler", "eeo", "company", "duty"))


def with_unknown_lists(words: Words, passages: Sequence[Passage], language: str) -> list[Passage]:
    """Return the passages; those of a list under an unknown heading as what is asked, or would be nice to have."""
    sections = [list(group) for _, group in groupby(passages, key=lambda each: each.section)]
    if any(each.kind == "requirement" for each in passages):
        read = with_extras(words, sections, language)
    else:
        read = with_asking(words, sections, language)
    return list(chain.from_iterable(read))


def with_extras(words: Words, sections: Sequence[list[Passage]], language: str) -> Iterator[list[Passage]]:
    """Yield the sections; a list of things right behind what is asked is what would be nice, too."""
    above = ""
    for section in sections:
        is_unknown = all(each.kind == "other" for each in section)
        is_extra = is_unknown and above in {"requirement", "nice"} and is_list_of_things(words, section, language)
        above = "nice" if is_extra else "" if is_unknown else section[-1].kind
        yield [as_asked(each, "nice") for each in section] if is_extra else section


def with_asking(words: Words, sections: Sequence[list[Passage]], language: str) -> Iterator[list[Passage]]:
    """Yield the sections; where none is known to ask the lists do: those that speak of papers or experience, if any."""
    lists = [section for section in sections if any(map(is_unknown_item, section))]
    telling = [section for section in lists if speaks_of_papers(words, section, language)]
    asking = telling or lists
    for section in sections:
        is_asking = any(section is each for each in asking)
        yield [as_asked(each, "requirement") if is_asking and is_unknown_item(each) else each for each in section]


def is_unknown_item(passage: Passage) -> bool:
    """Tell an item of a list under no known heading."""
    return passage.kind == "other" and passage.is_item


def as_asked(passage: Passage, kind: SectionKind) -> Passage:
    """Return a passage as an item of a list that asks."""
    return msgspec.structs.replace(passage, kind=kind, is_item=True, is_under=True)


def speaks_of_papers(words: Words, section: Sequence[Passage], language: str) -> bool:
    """Tell whether an item speaks of a certificate, a degree, or of what one must have."""
    book = phrase_book(language)
    spans = [(words.at(each.start), words.at(each.end)) for each in section if is_unknown_item(each)]
    return any(name in PAPERS for span in spans for _, _, name in book.hits(words, *span))


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
