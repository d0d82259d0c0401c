"""Cuts the text of a resume into lines as a reader sees them: columns apart, letter-spacing and odd spaces mended."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from runtime.analysis.beyond_ascii import beyond_ascii
from runtime.analysis.career.calendar_words import MONTHS
from runtime.analysis.career.section_headings import has_heading

# Kept short, so that a text of any kind costs a few passes at most.
ODD_SPACES: Final = "\xa0\u2002\u2003\u2007\u2009\u202f\u3000"
NO_SPACES: Final = "\u200b\ufeff\xad"
SPACED_DIGITS: Final = re.compile(r"(?<!\S)\d(?: \d){3}(?!\S)")
SPACED_MARK: Final = " 0 "  # stands in every year of this century that is letter-spaced
LONG_LINE: Final = 300
SHORT_MONTHS: Final = {size: [name for name in MONTHS if len(name) == size] for size in (3, 4)}  # `Feb. 2023`
SENTENCE: Final = re.compile(
    rf"(?<=[.;!?])(?<!\b(?i:{'|'.join(SHORT_MONTHS[3])})\.)(?<!\b(?i:{'|'.join(SHORT_MONTHS[4])})\.)\s"
)
LONGEST_PIECE: Final = 1_000
WIDE_GAP: Final = re.compile(r"\s{3,}")
PAIR_OF_SPACES: Final = re.compile(r"(?<=\S)  (?=\S)")
GUTTER: Final = re.compile(r"(?:^|\S) {2,}(?=\S)")
DECORATION: Final = " \t|\u2502\u2503\u258c\u258d\u2588\u2590"
LEAST_COLUMN: Final = 16
LEAST_COLUMN_LINES: Final = 6
LEAST_SPACED: Final = 5
LEAST_CAPITALS: Final = 4  # `W O R K`
INDENTED: Final = 3
DATE: Final = r"(?:\d{1,2}[./])?(?:19|20)\d\d|[^\W\d_]{3,9}\.? (?:19|20)\d\d"
DATE_CELL: Final = re.compile(rf"({DATE})(?: {{2,}}|\t)(.*)")
UNTIL: Final = r"(?:to|until|till|bis|au|à|al?|hasta|até|tot|[-\u2013\u2014])"
END_CELL: Final = re.compile(rf"({UNTIL} ?(?:{DATE}|[^\W\d_]{{3,12}}))(?:(?: {{2,}}|\t)(.*))?")


def read_lines(text: str) -> list[str]:
    """Return the lines of a resume without white space at their ends; blank lines stay as empty strings."""
    lines = (text if text.isascii() else mend_spaces(text)).splitlines()
    if "    " in text:
        lines = part_columns(lines)
    lines = [line.strip(DECORATION) for line in lines]
    if "  " in text:
        lines = [PAIR_OF_SPACES.sub(" ", line) if "  " in line else line for line in join_date_cells(lines)]
    if max(map(len, lines), default=0) > LONG_LINE:
        lines = [piece for line in lines for piece in cut_line(line)]
    return [close_letters(line) if line[1:2] == " " == line[3:4] or SPACED_MARK in line else line for line in lines]


def cut_line(line: str) -> list[str]:
    """Return a line in pieces of bounded length: cut at wide gaps, then at the ends of sentences, then anywhere."""
    if len(line) <= LONG_LINE:
        return [line]
    pieces = [
        piece for part in WIDE_GAP.split(line) for piece in (SENTENCE.split(part) if len(part) > LONG_LINE else [part])
    ]
    return [piece[at : at + LONGEST_PIECE] for piece in pieces for at in range(0, len(piece), LONGEST_PIECE)]


def mend_spaces(text: str) -> str:
    """Return the text with plain spaces only; `str.replace` is many times faster here than `str.translate`."""
    odd = beyond_ascii(text)
    for sign in ODD_SPACES:
        text = text.replace(sign, " ") if sign in odd else text
    for sign in NO_SPACES:
        text = text.replace(sign, "") if sign in odd else text
    return text


def close_letters(line: str) -> str:
    """Return a letter-spaced line, or its letter-spaced years, without the spaces between letters."""
    if len(line) > LEAST_SPACED and is_letter_spaced(line):
        return " ".join(word.replace(" ", "") for word in re.split(r" {2,}", line))
    return SPACED_DIGITS.sub(lambda match: match[0].replace(" ", ""), line)


def is_letter_spaced(line: str) -> bool:
    """Whether nearly all words of a line are single characters."""
    words = line.split()
    if len(words) >= LEAST_CAPITALS and line.isupper() and all(len(word) == 1 for word in words):
        return True
    return len(words) >= LEAST_SPACED and sum(len(word) == 1 for word in words) > 0.9 * len(words)


def part_columns(lines: list[str]) -> list[str]:
    """Return the left column's lines and then the right one's, where both have headings."""
    ruled = find_rule(lines)
    if ruled:
        return [*(line[:ruled] for line in lines), "", *(line[ruled + 1 :] for line in lines)]
    column = find_column(lines)
    if not column:
        return lines
    left = [
        line[:column].rstrip() if starts_there(line, column) or not line[:column].strip() else line for line in lines
    ]
    right = [line[column:] if starts_there(line, column) or not line[:column].strip() else "" for line in lines]
    if any(has_heading(line) for line in left) and any(has_heading(line) for line in right):
        return [*left, "", *right]
    return lines


def join_date_cells(lines: list[str]) -> list[str]:
    """Return the lines; of a span that stands in a column of its own, its end below its beginning, as one."""
    found = list(lines)
    for index in range(len(lines) - 1):
        first = DATE_CELL.fullmatch(lines[index]) if lines[index][-1:] else None
        last = END_CELL.fullmatch(lines[index + 1].lower()) if first else None
        if first and last:
            found[index] = f"{first[1]} {last[1]}  {first[2]}"
            found[index + 1] = lines[index + 1][last.start(2) :] if last[2] else ""
    return found


def find_rule(lines: list[str]) -> int:
    """Return where a column of upright bars stands, 0 where there is none."""
    places = Counter(at for line in lines if (at := line.find(" |") + 1) >= LEAST_COLUMN and line.count("|") == 1)
    if not places:
        return 0
    column, count = places.most_common(1)[0]
    return column if count >= LEAST_COLUMN_LINES else 0


def find_column(lines: list[str]) -> int:
    """Return where the right column begins, 0 where there is none."""
    wide = (line for line in lines if "  " in line)
    starts = Counter(match.end() for line in wide if (match := GUTTER.search(line)) and match.end() >= LEAST_COLUMN)
    if not starts:
        return 0
    column, count = starts.most_common(1)[0]
    return column if count >= LEAST_COLUMN_LINES else 0


def starts_there(line: str, column: int) -> bool:
    """Whether something begins at the column or a little behind it, with two spaces before."""
    return line[column - 2 : column] == "  " and line[column : column + INDENTED].strip() != ""


def lines_with(lines: Iterable[str], signs: Iterable[str]) -> list[str]:
    """Return the lines, in lower case and in order, that hold one of the signs; looked up in one text, for speed."""
    whole = "\n".join(lines).lower()
    found: dict[int, str] = {}
    for sign in signs:
        at = whole.find(sign)
        while at >= 0:
            end = whole.find("\n", at)
            end = len(whole) if end < 0 else end
            start = whole.rfind("\n", 0, at) + 1
            found[start] = whole[start:end]
            at = whole.find(sign, end)
    return [found[start] for start in sorted(found)]
