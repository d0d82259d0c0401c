"""Reads a posting's structure: which lines ask, which offer, which tell what there is to do."""

import re

from msgspec import Struct

from runtime.analysis.posting.heading_kinds import Heading, SectionKind, heading_at, is_of_headings, kind_of_heading
from runtime.analysis.posting.posting_lines import LABELLED, Line

SENTENCE_SIGN = re.compile(r"[.!?](?=\s|$)")
MIN_PROSE_WORDS = 9
SUB_HEADINGS = frozenset(("requirement", "nice", "duty"))


class Passage(Struct, frozen=True, kw_only=True):
    """A line with what its section makes of it.

    Attributes:
        is_item: One of a list, so that it may be a requirement without a verb.
        is_under: Whether a heading or a label stands above it.
        section: Which heading stands above it, counted from the top.
    """

    start: int
    end: int
    kind: SectionKind
    is_item: bool
    is_under: bool
    section: int


def passages_of(plain: str, lines: list[Line]) -> list[Passage]:
    """Return every line but headings with the kind of its section."""
    reader = SectionReader(plain, lines)
    for index, line in enumerate(lines):
        reader.read(index, line)
    return reader.passages


class SectionReader:
    """Walks down the lines; remembers the section it is in."""

    def __init__(self, plain: str, lines: list[Line]) -> None:
        self.plain = plain
        self.lines = lines
        self.kind: SectionKind = "other"
        self.is_list = False
        self.was_bullet = False
        self.is_under = False
        self.section = 0
        self.passages: list[Passage] = []

    def read(self, index: int, line: Line) -> None:
        """Read one line: as a heading, a label with its text, or as what it says."""
        following = self.lines[index + 1] if index + 1 < len(self.lines) else None
        heading = heading_at(self.plain, line, following)
        if heading and not index and heading.rest >= line.end and not is_of_headings(self.plain[line.start : line.end]):
            heading = None  # the title
        if heading is None:
            self.read_text(index, line)
        elif heading.rest >= line.end:
            self.enter(heading.kind, line)
        else:
            self.read_labelled(heading, line, following)

    def enter(self, kind: SectionKind, line: Line) -> None:
        """Enter a section; a heading that says nothing known inside a list of requirements is one of its parts."""
        is_part = kind == "other" and self.kind in SUB_HEADINGS and not line.opens
        self.kind = self.kind if is_part else kind
        self.is_under, self.is_list = self.kind != "other", False
        self.section += 1

    def read_labelled(self, heading: Heading, line: Line, following: Line | None) -> None:
        """Read a label's own text; only a list right below it still belongs to it."""
        kind = self.kind if line.is_bullet and heading.kind == "fact" and self.kind in SUB_HEADINGS else heading.kind
        self.add(
            heading.rest,
            line.end,
            kind,
            is_item=not SENTENCE_SIGN.search(self.plain, heading.rest, line.end - 1),
            is_under=True,
        )
        reaches = kind in {"requirement", "nice", "unwanted", "duty"} and following is not None
        if reaches and following is not None and following.is_bullet and not following.opens and not line.is_bullet:
            self.enter(kind, line)
        elif (
            kind in {"fact", "about", "offer"}
            and not line.is_bullet
            and (line.opens or self.kind in {"offer", "about"})
        ):
            self.kind, self.is_under = "other", False

    def read_text(self, index: int, line: Line) -> None:
        """Read a line of a section, or leave the section when prose follows its list."""
        is_prose = self.is_prose(line)
        if not line.is_bullet and line.opens and self.is_list and (is_prose or self.was_bullet):
            self.kind, self.is_list, self.is_under = "other", False, False
        if line.is_bullet or (self.is_under and not is_prose):
            self.is_list, self.was_bullet = True, line.is_bullet
        is_row = (
            self.kind == "other"
            and self.plain.count(" | ", line.start, line.end) > 1
            and not SENTENCE_SIGN.search(self.plain, line.start, line.end)
        )
        kind = "fact" if is_row or self.is_unknown_fact(index, line) else self.kind
        is_item = line.is_bullet or (self.is_under and not is_prose)
        self.add(line.start, line.end, kind, is_item=is_item, is_under=self.is_under)

    def is_prose(self, line: Line) -> bool:
        """Tell a sentence from an item of a list that lost its marks."""
        text = self.plain[line.start : line.end]
        count = len(text.split())
        return (
            len(SENTENCE_SIGN.findall(text)) > 1
            or count > 2 * MIN_PROSE_WORDS
            or (text.endswith((".", "!", "?")) and count >= MIN_PROSE_WORDS)
        )

    def is_unknown_fact(self, index: int, line: Line) -> bool:
        """Tell a label that no table knows by its neighbours: `Team: Answers` above `Location: Remote`."""
        if self.kind != "other" or line.is_bullet or not LABELLED.match(self.plain, line.start, line.end):
            return False
        around = [self.lines[each] for each in (index - 1, index + 1) if 0 <= each < len(self.lines)]
        near = [each for each in around if LABELLED.match(self.plain, each.start, each.end)]
        label = self.plain[line.start : line.end].partition(":")[0]
        return bool(near) and kind_of_heading(label) not in SUB_HEADINGS

    def add(self, start: int, end: int, kind: SectionKind, *, is_item: bool, is_under: bool) -> None:
        """Keep a passage."""
        self.passages.append(
            Passage(start=start, end=end, kind=kind, is_item=is_item, is_under=is_under, section=self.section)
        )
