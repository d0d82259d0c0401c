"""How far a phrasing reaches within its clause: one item of a list, what is said aside, what follows, or all of it."""

import re
from collections.abc import Sequence

from runtime.analysis.evidence.phrasing_index import Phrasing
from runtime.analysis.evidence.proof_lines import Place
from runtime.analysis.evidence.scope_cues import (
    ASIDE,
    ITEM_DENIED,
    ITEM_OF_OTHERS,
    REFERS_BACK,
    SPEAKS,
    WHOLE,
    WISHED_NEXT,
    find_cue,
    small_words,
)

LEAST_WISHED = 2
LEAST_BEFORE = 2  # words of a main clause
MOST_ITEM_WORDS = 9
WORDS = re.compile(r"[^\W\d_]+")
WHEN = small_words("when")
GOES_ON = re.compile(r",\s*(?:who|whose|which|that|der|die|das|qui|que|quien)\b")
LEVEL = re.compile(r"\ba[12]\b")  # of a language, which stands before it
NOTED_ITEM = re.compile(r"\W*[\w .+#/&-]{1,30}\s*[:(]")


def unproven_parts(clause: str, likely: Sequence[Phrasing]) -> list[Place]:
    """Return the parts of a clause that phrasings make worthless, in no order; they may overlap."""
    found = [
        item_around(clause, cue, phrasing.kind) or part_aside(clause, cue, phrasing.kind) or (0, len(clause))
        for phrasing in likely
        if phrasing.kind in WHOLE
        for cue in phrasing.pattern.finditer(clause)
    ]
    if found:
        return found
    wish = find_cue(clause, WISHED_NEXT, likely)
    if wish is not None:
        return [part_wished(clause, wish)]
    item = find_cue(clause, ITEM_DENIED, likely) or find_cue(clause, ITEM_OF_OTHERS, likely)
    return [item.span()] if item else []


def part_wished(clause: str, wish: re.Match[str]) -> Place:
    """Return what follows a wish; all of the clause where the wish is about what stands before it."""
    rest = clause[wish.end() :]
    is_label = clause[: wish.start()].rstrip().endswith(":")
    is_about_rest = not is_label and len(rest.split()) >= LEAST_WISHED and not REFERS_BACK.search(rest)
    return (wish.start() if is_about_rest else 0), len(clause)


def item_around(clause: str, cue: re.Match[str], kind: str) -> Place | None:
    """Return the item of a list that a cue is about, such as `Catalan: first steps`; None when it is no list."""
    start = clause.rfind(",", 0, cue.start() + 1) + 1
    end = clause.find(",", max(cue.start() + 1, start))
    end = len(clause) if end < 0 else end
    if (start == 0 and end == len(clause)) or GOES_ON.match(clause, end) or GOES_ON.match(clause, max(0, start - 1)):
        return None
    is_noted = NOTED_ITEM.match(clause, start, end) or cue.end() >= end > cue.start() > start + 1
    return (start, end) if is_noted or is_listed(clause, (start, end), cue, kind) else None


def is_listed(clause: str, item: Place, cue: re.Match[str], kind: str) -> bool:
    """Tell whether a cue stands within an item of its own in a list of things, in which nobody speaks of himself."""
    start, end = item
    rest = f"{clause[start : cue.start()]} {clause[cue.end() : end]}"
    says_more = LEVEL.search(cue[0]) is not None or not WHEN.issuperset(WORDS.findall(rest))
    is_later = start > 0 or kind == "seen"
    is_short = all(len(each.split()) <= MOST_ITEM_WORDS for each in clause.split(","))
    return kind in ("seen", "wished") and says_more and is_later and is_short and not SPEAKS.search(clause)


def part_aside(clause: str, cue: re.Match[str], kind: str) -> Place | None:
    """Return what a cue says aside from the main clause: in brackets, after a conjunction, or as `, not by X`."""
    asides = [each for each in ASIDE.finditer(clause) if each.start() <= cue.start() + len(cue[0]) - 1]
    asides = [each for each in asides if ")" not in clause[each.start() : cue.start()]]
    if not asides:
        return None
    aside = asides[-1]
    is_bracket = aside[0] == "("
    end = clause.find(")", cue.end() - 1) + 1 if is_bracket else 0
    if is_bracket and kind != "others":
        return clause.rfind(",", 0, aside.start()) + 1, end or len(clause)
    is_apart = len(clause[: aside.start()].split()) >= LEAST_BEFORE
    if is_bracket or (is_apart and not REFERS_BACK.search(clause, aside.end())):
        return aside.start(), end or len(clause)
    return None
