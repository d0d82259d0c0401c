"""Cuts passages into sentences and tells of each whether it asks for something, and how plainly."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from runtime.analysis.posting.phrase_book import phrase_book
from runtime.analysis.posting.posting_sections import Passage
from runtime.analysis.posting.posting_shapes import RequirementKind
from runtime.analysis.posting.posting_tokens import Words

Mode = Literal["item", "asked", "work", "fragment", "strict"]

ABBREVIATIONS = frozenset(
    "e.g i.e g e eg ie dr mr mrs approx incl inkl z b bzw ggf ca mind max min sog evtl nr vgl d h u a o env ex p resp prof".split()
)
BUT = frozenset("but aber sondern jedoch mais pero sino".split())
CLOSING = frozenset((")", ".", "!", "?"))
STOPS = frozenset(".!?…")
SPEAKERS = frozenset("we our us wir unser unsere nous notre nos nosotros nuestro nuestra".split())
ADDRESSED = frozenset("you you'll you've your sie du vous usted tú".split())
CALLING = frozenset(
    "call phone email contact apply send visit write ring text schreiben rufen envoyez appelez llama escribe".split()
)
MAX_FRAGMENT_WORDS = 7
MAX_SENTENCE_WORDS = 160


class Statement(Struct, frozen=True, kw_only=True):
    """A sentence from word `start` to before word `end`.

    Attributes:
        kind: By its section and its own words; `base` by its section alone.
        mode: `item` of a list of requirements; `asked` in a sentence that asks; `work` to be done; `fragment` without a verb;
            `strict` beside an age or a background check, where only certificates and known skills are asked.
        has_cue: Whether it says itself that it is nice to have.
    """

    start: int
    end: int
    kind: RequirementKind
    base: RequirementKind
    mode: Mode
    has_cue: bool


def statements_in(words: Words, passages: list[Passage], language: str) -> list[Statement]:
    """Return the sentences that may ask for something, in order."""
    found: list[Statement] = []
    for passage in passages:
        if passage.kind not in {"offer", "about", "unwanted", "fact"}:
            offers = False
            for start, end in sentences_in(words, words.at(passage.start), words.at(passage.end)):
                cues = {name for _, _, name in phrase_book(language).hits(words, start, end)}
                offers = is_offer(cues, passage, offers=offers)
                if "negated" in cues and "nice" not in cues:
                    start, cues = behind_but(words, start, end, language)
                statement = None if offers or start >= end else statement_of(words, (start, end), passage, cues)
                found += [statement] if statement else []
    return found


def behind_but(words: Words, start: int, end: int, language: str) -> tuple[int, set[str]]:
    """Return where a negation ends, `end` when it does not, and the cues behind."""
    place = next((each + 1 for each in range(start, end) if words.forms[each] in BUT), end)
    return place, {name for _, _, name in phrase_book(language).hits(words, place, end)}


def sentences_in(words: Words, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield first word and one behind the last of each sentence; a semicolon ends one too."""
    begin = start
    depth = 0
    for place in range(start, end):
        depth = depth + 1 if words.forms[place] == "(" else 0 if words.forms[place] in CLOSING else depth
        if (
            ends_sentence(words, place, end) and not (depth and words.forms[place] == ";")
        ) or place - begin >= MAX_SENTENCE_WORDS:
            if place > begin:
                yield begin, place
            begin = place + 1
    if begin < end:
        yield begin, end


def ends_sentence(words: Words, place: int, end: int) -> bool:
    """Tell a full stop from that of a number or an abbreviation."""
    form = words.forms[place]
    if form == ";":
        return True
    if form not in STOPS:
        return False
    if place + 1 >= end:
        return True
    behind = words.text[words.ends[place] : words.ends[place] + 1]
    is_short = form == "." and place > 0 and words.forms[place - 1] in ABBREVIATIONS
    return behind.isspace() and not is_short and not words.raw(place + 1)[:1].islower()


def is_offer(cues: set[str], passage: Passage, *, offers: bool) -> bool:
    """Tell a sentence about what the firm gives; fragments behind one are of it: `Free bread. Loud.`."""
    if passage.kind in {"requirement", "nice"} and passage.is_item:
        return False
    if cues & {"strongoffer"}:
        return "ask" not in cues or "nice" not in cues
    if cues & {"ask", "duty", "nice"}:
        return False
    return "offer" in cues or offers


def statement_of(words: Words, span: tuple[int, int], passage: Passage, cues: set[str]) -> Statement | None:
    """Return a sentence with how it asks; None when it asks for nothing."""
    start, end = span
    is_item = passage.is_item and passage.kind in {"requirement", "nice"}
    is_nice = passage.kind == "nice" or "nice" in cues
    if "negated" in cues and "nice" not in cues:
        return None
    if "eeo" in cues and "duty" not in cues:
        return None
    if is_item and words.forms[start] in SPEAKERS and "ask" not in cues:
        return None
    is_strict = ("boiler" in cues and "duty" not in cues) or (not is_item and words.forms[start] in CALLING)
    mode: Mode | None = "strict" if is_strict else mode_of(words, start, end, passage, cues)
    if mode is None:
        return None
    return Statement(
        start=start,
        end=end,
        kind="nice" if is_nice else "must",
        base="nice" if passage.kind == "nice" else "must",
        mode=mode,
        has_cue="nice" in cues,
    )


def mode_of(words: Words, start: int, end: int, passage: Passage, cues: set[str]) -> Mode | None:
    """Return how a sentence asks."""
    if passage.kind in {"requirement", "nice"}:
        return "item" if passage.is_item else "asked"
    if cues & {"ask", "nice"}:
        return "asked"
    first = set(words.forms[start : start + 1])
    if passage.kind == "duty" or "duty" in cues:
        return None if first & SPEAKERS else "work"
    if first & SPEAKERS or "company" in cues:
        return None
    if set(words.forms[start:end]) & ADDRESSED:
        return "work"
    if "|" in words.forms[start:end] or "ago" in words.forms[start:end] or SPEAKERS & set(words.forms[start:end]):
        return None
    return "fragment" if is_fragment(words, start, end) else None


def is_fragment(words: Words, start: int, end: int) -> bool:
    """Tell an enumeration without a verb: every part between commas is short."""
    run = longest = 0
    for form in words.forms[start:end]:
        run = 0 if form in {",", "(", ")", ":", "and"} else run + 1
        longest = max(longest, run)
    return longest <= MAX_FRAGMENT_WORDS
