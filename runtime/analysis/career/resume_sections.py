"""Says for each line of a resume in which section it stands."""

import re
from typing import Final

from msgspec import Struct

from runtime.analysis.career.role_words import find_role
from runtime.analysis.career.section_headings import (
    LONGEST_HEADING,
    PAIR_OF_DIGITS,
    SectionKind,
    heading_of,
    heading_words,
    label_of,
    looks_like_heading,
)

BULLET: Final = re.compile(
    r"[-\u2022\u00b7\u2023\u25aa\u25cf\u25e6\u25a0\u2219\u2192\u27a2\u2713*+>o](?:\s+|(?=[A-Z]))"
)
POINTS: Final = frozenset({"- ", "* "})
BULLETS: Final = "-\u2022\u00b7\u2023\u25aa\u25cf\u25e6\u25a0\u2219\u2192\u27a2\u2713*+>o"
LONGEST_TITLE: Final = 45
LONGEST_HEADER: Final = 110
MOST_TITLE_WORDS: Final = 7
NAME_OF_FIRM: Final = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Bros|Cía|Cie|[A-Z]\.[A-Za-z](?:\.[A-Za-z])?)\.$")


class ResumeLine(Struct, frozen=True):
    """A line: its text, its section, and whether it is blank, a heading or a point of a list."""

    text: str
    section: SectionKind
    role: str = ""

    @property
    def is_header(self) -> bool:
        """Whether the line may hold a job's title, an employer or a date, rather than a sentence or a point."""
        return self.role == "" and is_header(self.text)


def is_header(text: str) -> bool:
    """Whether a line is short and no sentence."""
    if not text or len(text) > LONGEST_HEADER or text[0].islower():
        return False
    return text[-1] not in ".!?" or len(text) < LONGEST_TITLE or NAME_OF_FIRM.search(text) is not None


def read_sections(lines: list[str]) -> list[ResumeLine]:
    """Return the lines with their sections; `role` is "blank", "heading", "bullet" or empty."""
    found: list[ResumeLine] = []
    section: SectionKind = "head"
    for index, line in enumerate(lines):
        if not line:
            found.append(ResumeLine("", section, "blank"))
            continue
        kind = opened_section(lines, index, section) if may_open(lines, index) else None
        if kind is not None:
            section = kind
            found.append(ResumeLine(line, section, "heading"))
        else:
            found.append(plain_line(line, section))
    return found


def may_open(lines: list[str], index: int) -> bool:
    """Whether a closer look is worth it; most lines are told apart by their length and first word."""
    line = lines[index]
    if len(line) > LONGEST_HEADING or line[:2] in POINTS:
        return False
    first = line.partition(" ")[0]
    return not first.isalpha() or first.lower() in heading_words() or not (index and lines[index - 1]) or line.isupper()


def plain_line(line: str, section: SectionKind) -> ResumeLine:
    """Return a line that is no heading; a label before a colon gives it a section of its own."""
    if line[0] in BULLETS and (mark := BULLET.match(line)) is not None and mark.end() < len(line):
        return ResumeLine(line[mark.end() :], section, "bullet")
    label = label_of(line) if ":" in line else None
    return ResumeLine(line, label[0] if label else section)


def opened_section(lines: list[str], index: int, section: SectionKind) -> SectionKind | None:
    """Return the kind of section that a line opens, None if it opens none."""
    line = lines[index]
    kind = heading_of(line)
    if kind is None and section != "head" and looks_unknown(lines, index, section):
        return "unknown"
    return kind


def looks_unknown(lines: list[str], index: int, section: SectionKind) -> bool:
    """Whether a line looks like a heading though its words are not known, and no entry of a history begins there."""
    line = lines[index]
    if not (looks_like_heading(line) or looks_like_title(lines, index)):
        return False
    is_apart = section == "other" and looks_like_title(lines, index)  # `Driving` below `Licences`: not theirs any more
    if section != "work" and index and not lines[index - 1] and (line.isupper() or is_apart):
        return find_role(line.lower()) < 0
    if any(PAIR_OF_DIGITS.search(following) for following in lines[index + 1 : index + 3]):
        return False
    return find_role(line.lower()) < 0


def looks_like_title(lines: list[str], index: int) -> bool:
    """Whether a short line stands alone above text."""
    line = lines[index]
    if (index and lines[index - 1]) or len(line) > LONGEST_TITLE or not line[0].isupper():
        return False
    if line[-1] in ".,;!" or "," in line or PAIR_OF_DIGITS.search(line) or line.count(" ") >= MOST_TITLE_WORDS:
        return False
    return index + 1 < len(lines) and lines[index + 1] != ""
