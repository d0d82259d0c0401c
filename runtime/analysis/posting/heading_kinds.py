"""Tells what a heading or a label announces: what is asked, what is offered, what there is to do, who asks."""

import re
from functools import cache, lru_cache
from typing import Literal

from msgspec import Struct

from runtime.analysis.posting.phrase_book import phrase_book, table_text
from runtime.analysis.posting.posting_lines import Line
from runtime.analysis.posting.posting_tokens import forms_in, words_in

SectionKind = Literal["requirement", "nice", "duty", "offer", "about", "unwanted", "other", "fact"]

KINDS: tuple[SectionKind, ...] = ("unwanted", "requirement", "nice", "offer", "about", "duty", "other", "fact")
MAX_HEADING_WORDS = 10
MAX_LABEL_WORDS = 3
MAX_HEADING_CHARACTERS = 90
MAX_LOOSE_WORDS = 6
HEADINGS_KEPT = 4_096
LABEL_END = re.compile(r"\s{0,3}[:\uff1a]")
END_SIGNS = " \t…?!;.,:\uff1a-\u2013\u2014*_#.!?>»«=~|"
PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
LEGEND = re.compile(r"\(([ED])\s*[=:]\s*\w+[,;/ ]+([ED])\s*[=:]\s*\w+\)", re.IGNORECASE)
FILLING = forms_in(
    "a an and the of in for to with you your we our us will be are is have do what who how this that at "
    "on it all it's its we're you're you'll & und die der das du sie dein deine ihr ihre wir was bei uns "
    "für dich vous votre vos nous notre nos le la les et de des du un tu tus el los las y que lo para on "
    "ideally key main minimum basic core general other additional following ce que requis ne pas il "
    "serait person candidate job"
)


class Heading(Struct, frozen=True, kw_only=True):
    """What a line announces and where its own text begins behind it; `rest` is the line's end when it has none."""

    kind: SectionKind
    rest: int


@cache
def heading_patterns() -> tuple[tuple[SectionKind, re.Pattern[str]], ...]:
    """Read the table of headings; the order of its lines decides."""
    found: list[tuple[SectionKind, re.Pattern[str]]] = []
    kind: SectionKind = "other"
    for line in table_text("headings").splitlines():
        if line.startswith("["):
            kind = next(each for each in KINDS if each == line.strip("[] "))
        elif line and not line.startswith("#"):
            found.append((kind, re.compile(line)))
    return tuple(found)


@lru_cache(maxsize=HEADINGS_KEPT)
def kind_of_heading(text: str) -> SectionKind | None:
    """Return what a heading announces; None when its words say nothing known."""
    lowered = text.casefold().replace("\u2019", "'").replace("\u00b4", "'")
    return next((kind for kind, pattern in heading_patterns() if pattern.search(lowered)), None)


def heading_at(plain: str, line: Line, following: Line | None) -> Heading | None:
    """Return what a line announces when it is a heading or begins with a label."""
    labelled = label_at(plain, line, following)
    if labelled or line.is_bullet or following is None:
        return labelled
    text = plain[line.start : line.end].rstrip("\u2026 ")
    is_open = text.endswith(("..", ";", "?", "-")) and following.is_bullet
    is_ended = not is_open and text.endswith((".", ",", ";"))
    bare = LEGEND.sub("", text.rstrip(".;?- ") if is_open else text).strip(END_SIGNS)
    words = PLAIN_WORD.findall(bare[:MAX_HEADING_CHARACTERS])
    if is_ended or len(bare) > MAX_HEADING_CHARACTERS or not 0 < len(words) <= MAX_HEADING_WORDS:
        return None
    kind = kind_of_heading(bare)
    is_heading = line.is_heading or looks_like_heading(bare, words, line, following, is_known=kind is not None)
    return Heading(kind=kind or "other", rest=line.end) if is_heading else None


def looks_like_heading(text: str, words: list[str], line: Line, following: Line, *, is_known: bool) -> bool:
    """Tell a heading by its marks, its capitals, its vocabulary or by standing alone above a paragraph."""
    if any(character.isdigit() for character in text):
        return False
    if is_known and (is_of_headings(text) or (following.is_bullet and not following.opens)):
        return True
    is_upper = text.isupper() and len(words) > 1
    is_titled = words[0].casefold() in FILLING and words[0][:1].isupper()
    is_short = len(words) <= MAX_LOOSE_WORDS
    opens = line.opens and not following.opens and "," not in text
    is_above_list = following.is_bullet and words[0][:1].isupper()
    return opens and (is_upper or (is_short and (is_known or is_titled or is_above_list)))


def is_of_headings(text: str) -> bool:
    """Tell a line made of nothing but words that headings are made of."""
    lowered = text.casefold().replace("\u2019", "'")
    spans = [match.span() for _, pattern in heading_patterns() if (match := pattern.search(lowered))]
    return all(
        any(start <= word.start() < end for start, end in spans)
        or word[0] in FILLING
        or kind_of_heading(word[0]) is not None
        for word in PLAIN_WORD.finditer(lowered)
    )


def label_at(plain: str, line: Line, following: Line | None) -> Heading | None:
    """Return what stands before a colon near the start of a line, when it announces something."""
    match = LABEL_END.search(plain, line.start, min(line.end, line.start + MAX_HEADING_CHARACTERS))
    if match is None:
        return None
    text = plain[line.start : match.start()]
    words = PLAIN_WORD.findall(text)
    rest = match.end()
    while rest < line.end and plain[rest].isspace():
        rest += 1
    if not any(character.isalnum() for character in plain[rest : line.end]):
        rest = line.end
    if not words or "." in text or len(words) > MAX_HEADING_WORDS:
        return None
    if rest >= line.end:
        return announced(text, line, following)
    return fact_or_section(plain, text, rest, line)


def announced(text: str, line: Line, following: Line | None) -> Heading | None:
    """Read a line that ends in a colon; a bullet only announces what is known."""
    kind = kind_of_heading(text)
    if kind is None and (line.is_bullet or following is None):
        return None
    return Heading(kind=kind or "other", rest=line.end)


def fact_or_section(plain: str, text: str, rest: int, line: Line) -> Heading | None:
    """Read a label with its text behind it."""
    if is_fact(text):
        return Heading(kind="fact", rest=rest)
    kind = kind_of_heading(text)
    if line.is_bullet and not (kind and is_of_headings(text)):
        return None
    behind = plain[rest : line.end]
    is_list = kind in {"requirement", "nice"} and not behind[:1].isdigit() and not {",", ";"}.isdisjoint(behind)
    is_section = is_list or is_of_headings(text) or len(PLAIN_WORD.findall(text)) <= MAX_LABEL_WORDS
    return Heading(kind=kind, rest=rest) if kind and is_section else None


def is_fact(label: str) -> bool:
    """Tell a label such as `Location` or `Arbeitsort`, in any language that the table knows."""
    forms = " ".join(words_in(label.strip(" *-")).forms)
    return forms in fact_labels()


@cache
def fact_labels() -> frozenset[str]:
    """Return the labels of facts, as `words_in` writes them."""
    labels: set[str] = set()
    for language in ("de", "fr", "es"):
        entries = (entry for each in phrase_book(language).by_first.values() for entry in each)
        labels.update(" ".join(phrase) for phrase, name in entries if name == "fact")
    return frozenset(labels)
