"""Finds what in a resume proves nothing: negated, wished, planned, or somebody else's."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import assert_never

from runtime.analysis.evidence.scope_cues import Cue, read_cues
from runtime.analysis.flags.folded import fold, folded_words

MAX_SCOPE = 200  # characters to each side of a cue
REACH = {  # characters before and behind its word in which a cue stands
    "after": (12, 48),
    "list": (14, 40),
    "few": (6, 6),
    "before": (50, 45),
    "clause": (24, 32),
    "line": (36, 30),
}
WRAPPED_LETTERS = 45  # a line of this length goes on in the next one
FEW_WORDS = 4
CONTRAST = (
    r"\b(?:but|however|although|though|while|whereas|yet|aber|jedoch|sondern|doch|allerdings|dafur|wohl aber|mais|"
    r"cependant|toutefois|en revanche|par contre|pero|sino|aunque|sin embargo)\b"
)
NEW_CLAUSE = (
    r"(?:and|und|et|y|e) (?:i|i['\u2019]\w+|have|am|was|can|with|experienced|used|worked|ich|habe|kann|bin|je|"
    r"j['\u2019]ai|tengo|he|soy|yo)\b"
)
END = re.compile(rf"[;!?\n)]|\.(?=\s|$)|,|{CONTRAST}|\b{NEW_CLAUSE}")
BEGIN = re.compile(rf"[;!?\n]|\.(?=\s)|,|{CONTRAST}")
ENTRY = r", [\w+#./-]{1,25}(?: [\w+#./-]{1,25})?"
OR = "(?:or|nor|oder|noch|ou|ni|o)"
AND = "(?:and|und|et|y)"
OR_LIST = re.compile(rf"(?:{ENTRY}){{0,8}},? {OR} ")
AND_LIST = re.compile(rf"(?:{ENTRY}){{0,8}},? (?:{OR}|{AND}) [\w+#./ -]{{1,40}}(?=[.;\n]|$)")
FEW = re.compile(r"[^\s,;.:!?()]+")
LINK = re.compile(
    r"in|of|with|during|on|at|for|since|and|or|from|to|by|im|mit|bei|seit|und|von|en|de|avec|depuis|et|dans|con|desde|y|"
    r"was|were|is|are"
)
YES = re.compile(b"\x01")
MAX_SECTION = 500
HEADING_LETTERS = 30
WORDS_BEFORE, WORDS_BEHIND = 4, 6  # around a word, in which another one of its cue stands
MAX_PLACES = 300  # of a word: a resume has a dozen, more are made to cost time


def find_unproven(text: str) -> list[tuple[int, int]]:
    """Return the places of a resume whose words prove nothing, for they are denied, wished, planned or of others.

    Args:
        text: A resume. Work is linear in its length.

    Returns:
        (start, end) in order, without overlaps: a clause at most, or what stands under a label such as "Objective".
    """
    plain, words = folded_words(text)
    found = possible_cues(words)
    if not found:
        return []
    folded, cues = fold(text), read_cues().cues
    scopes = [
        scope
        for word, places_in_table in found.items()
        for place in islice(places_of(plain, b" %b " % word), MAX_PLACES)
        for each in places_in_table
        if (scope := scope_of(folded, cues[each], place)) is not None
    ]
    return united(sorted(scopes))


def possible_cues(words: Sequence[bytes]) -> dict[bytes, set[int]]:
    """Return the words that may be part of a cue, by those around them, with the cues' places in the table."""
    cues = read_cues()
    found: dict[bytes, set[int]] = {}
    for match in YES.finditer(bytes(map(cues.by_word.__contains__, words))):  # faster than to walk along the words
        index = match.start()
        around = words[max(0, index - WORDS_BEFORE) : index + WORDS_BEHIND]
        for place in cues.by_word[words[index]]:
            near = cues.cues[place].near
            if not near or not near.isdisjoint(around):
                found.setdefault(words[index], set()).add(place)
    return found


def places_of(plain: bytes, word: bytes) -> Iterator[int]:
    """Yield where the word stands between spaces, counted without the first of them."""
    place = plain.find(word)
    while place >= 0:
        yield place
        place = plain.find(word, place + len(word) - 1)


def scope_of(text: str, cue: Cue, place: int) -> tuple[int, int] | None:
    """Return what the cue takes if it stands around the place."""
    before, behind = REACH[cue.kind]
    match = cue.pattern.search(text, max(0, place - before), place + behind)
    if match is None:
        return None
    return begin_of_scope(text, cue, match), end_of_scope(text, cue, match)


def begin_of_scope(text: str, cue: Cue, match: re.Match[str]) -> int:
    """Return where begins what the cue takes."""
    return start_of_clause(text, match.start()) if cue.kind == "before" else match.start()


def end_of_scope(text: str, cue: Cue, match: re.Match[str]) -> int:
    """Return where ends what the cue takes."""
    match cue.kind:
        case "after" | "clause" | "list":
            end = end_of_clause(text, match.end(), AND_LIST if cue.kind == "list" else OR_LIST)
        case "few":
            end = end_of_few(text, match.end())
        case "before":
            end = match.end()
        case "line":
            end = end_of_section(text, match)
        case _:
            assert_never(cue.kind)
    return end


def end_of_clause(text: str, place: int, lists: re.Pattern[str]) -> int:
    """Return where the clause ends; a comma within a list of objects does not end it."""
    limit = min(len(text), place + MAX_SCOPE)
    done = place
    for end in END.finditer(text, place, limit):
        if end.start() < done:
            continue
        goes_on = lists.match(text, end.start(), limit) if end[0] == "," else None
        if goes_on is not None:
            done = goes_on.end()
        elif not (end[0] == "\n" and is_wrapped(text, end.start())) and not (
            end[0] == ")" and "(" in text[place : end.start()]
        ):
            return end.start()
    return limit


def is_wrapped(text: str, place: int) -> bool:
    """Tell whether the line that ends there goes on in the next one."""
    start = text.rfind("\n", max(0, place - WRAPPED_LETTERS), place)
    return start < 0 and place >= WRAPPED_LETTERS and text[place + 1 : place + 2].isalnum()


def end_of_few(text: str, place: int) -> int:
    """Return where the next few words end: at a mark, or before a word that links the next ones."""
    end = place
    for count, word in enumerate(FEW.finditer(text, place, place + MAX_SCOPE)):
        is_apart = text[end : word.start()].strip(" ") != ""
        if count == FEW_WORDS or is_apart or LINK.fullmatch(word[0]):
            break
        end = word.end()
    return end


def start_of_clause(text: str, place: int) -> int:
    """Return where the clause that ends at the place begins."""
    least = max(0, place - MAX_SCOPE)
    start = least
    for begin in BEGIN.finditer(text, least, place):
        if not (begin[0] == "\n" and is_wrapped(text, begin.start())):
            start = begin.end()
    return start


def end_of_section(text: str, label: re.Match[str]) -> int:
    """Return the end of the label's line, or of the paragraph under a label that has its line alone."""
    line_end = text.find("\n", label.end())
    if line_end < 0:
        return len(text)
    if label[0].endswith(":") and text[label.end() : line_end].strip():
        return line_end
    start = line_end + 1
    while start < len(text) and start < label.end() + MAX_SECTION:
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        if not text[start:end].strip() or (start > line_end + 1 and is_heading(text, start, end)):
            break
        start = end + 1
    return min(start, len(text))


def is_heading(text: str, start: int, end: int) -> bool:
    """Tell whether a short line comes behind a long one or a sentence, where no line is empty."""
    line = text[start:end]
    is_short = end - start <= HEADING_LETTERS and not line.endswith((".", ",", ";"))
    before = text[max(0, start - WRAPPED_LETTERS) : start - 1]
    return is_short and ("\n" not in before or before.endswith("."))


def united(scopes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the scopes without overlaps."""
    joined: list[tuple[int, int]] = []
    for start, end in scopes:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
