"""Cuts a posting into lines as a reader sees them: bullets found, wrapped lines joined, markup made blank."""

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from runtime.analysis.posting.marked_columns import without_marks

BLOCK_TAG = re.compile(r"</?(?:br|p|li|ul|ol|div|h[1-6]|tr|table|section)\b[^<>]{0,200}>", re.IGNORECASE)
TAG = re.compile(r"</?[a-z][^<>]{0,200}>|\*\*|__|`|&nbsp;|\u00ad|\u200b|\ufeff", re.IGNORECASE)
BULLET_ENTITY = re.compile(r"&(?:bull|middot);")
BULLET = re.compile(
    r"(?:[^\w\s\"'“”„«»(\[£$€¥#.@&/\\|]{1,3}|»|o|\d{1,2}[.)]|\(?[a-z]\))[ \t]+(?=\S)|"
    r"[•●▪■◦‣►▶➤➢→✓✔✅☑★\uf0b7](?=\S)|[-\u2013](?=[^\W\d_]{2})|\[[ xX✓]?\][ \t]*(?=\S)"
)
INLINE_BULLET = re.compile(r"[ \t][•●▪■◦‣►▶➤➢→✓✔✅\uf0b7][ \t]*(?=\S)|[ \t][*·][ \t]+(?=\S)")
HONOURS = re.compile(r"\((Hons\.?)\)")  # belongs to the name of a degree
LONG_LINE = 120
HEADING = (
    r"(?:Key |Minimum |Basic |Preferred |Required |Essential |Desired |Job |Main |Your |The |Core |Additional )?"
    r"(?:Requirements?|Qualifications?|Responsibilities|Skills|Duties|Benefits|Perks|Education|Experience|Role|Profile|"
    r"Essential|Desirable|Preferred|Required|Bonus|Salary|Location|Hours|Nice [Tt]o [Hh]aves?|Must [Hh]aves?|"
    r"About (?:[Uu]s|[Yy]ou|the [Rr]ole|the [Jj]ob)|What [Ww]e (?:[Oo]ffer|[Nn]eed)|Who (?:[Ww]e|[Yy]ou) [Aa]re|"
    r"What [Yy]ou(?:['\u2019]ll| will)? (?:[Bb]ring|[Nn]eed|[Dd]o|[Gg]et|[Hh]ave)|We [Oo]ffer|(?:How )?[Tt]o [Aa]pply|"
    r"Ihre? Aufgaben|Deine Aufgaben|Ihr Profil|Dein Profil|Aufgaben|Anforderungen|Anforderungsprofil|"
    r"Qualifikation(?:en)?|Voraussetzungen|Wir bieten|Unser Angebot|Über uns|Wir erwarten|Von Vorteil|"
    r"Vos missions|Missions|Votre profil|Profil recherché|Profil|Nous offrons|Compétences|Avantages|À propos|"
    r"Funciones|Requisitos|Ofrecemos|Se ofrece|Perfil|Se valorará|Se requiere|Tareas|Sobre nosotros|Valorable)"
)
# Words that announce a list where a colon follows.
LABEL = r"(?:Musts?|Nice|Needs?|Needed|Wanted|Wishes|Extras?|Plus|Compensation|Pay|Offer|Muss|Kann|Wunsch)"
INLINE_HEADING = re.compile(
    rf"(?<=[.!?;:)a-zäöüé0-9])[ \t]*(?=[A-ZÀÄÖÜ])(?:(?=(?:{HEADING}|{LABEL})[ \t]?:)|"
    rf"(?<=[.!?][ \t])(?={HEADING}[ \t]+[A-Z0-9ÄÖÜÉ])|(?<=[a-z.!])(?={HEADING}(?:[A-Z0-9]|[ \t]*$)))"
)
BARE_HEADING = re.compile(rf"({HEADING})(?=[ \t]+[A-Z0-9ÄÖÜÉ]|[A-Z0-9])(?![ \t]*:)")
JOINING_END = re.compile(
    r"(?:[,(/&]|\b(?:and|or|of|the|an?|to|in|with|for|on|at|by|from|your|our|"
    r"und|oder|mit|der|die|das|im|et|ou|de|des|du|la|le|les|y|con|del))$",
    re.IGNORECASE,
)
# `What we are looking for` is a heading, however it ends.
OPEN_HEADING = re.compile(
    r"(?=[^.,:;!?]{0,70}\b(?i:we|you|we['\u2019]re|you['\u2019]ll|you['\u2019]d)\b)[A-Z](?:\S+ ){2,9}"
    r"(?i:for|with|in|at|on|by|to|from|of)"
)
SENTENCE_END = (".", "!", "?", ":", ";", "…")
FULL_LINE = 50
MAX_NAME_WORDS = 4
LEAST_MARKED = 2
LABELLED = re.compile(r"[^\W\d_][^:.\n]{0,39}:\s")
SHORT_LINE = 40


class Line(Struct, frozen=True, kw_only=True):
    """A line of a posting without its bullet, from `start` to before `end`.

    Attributes:
        is_bullet: Marked as one of a list.
        opens: Whether it is the first one or stands behind a blank line.
        is_heading: Marked as a heading by Markdown.
    """

    start: int
    end: int
    is_bullet: bool = False
    opens: bool = False
    is_heading: bool = False


def without_markup(text: str) -> str:
    """Blank out tags and Markdown's emphasis, each character for a character, so that places stay."""
    if "<" in text or "&" in text:
        text = BLOCK_TAG.sub(lambda tag: "\n".ljust(len(tag[0])), text)
        text = BULLET_ENTITY.sub(lambda sign: "•".ljust(len(sign[0])), text)
    text = text.replace("&amp;", "&    ")
    text = TAG.sub(lambda tag: " " * len(tag[0]), text)
    text = HONOURS.sub(lambda hons: f" {hons[1]} ", text)
    return (
        without_marks(text)
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\x0b", "\n")
        .replace("\x0c", "\n")
        .replace("\xa0", " ")
    )


def lines_of(plain: str) -> list[Line]:
    """Return the lines of a text without markup; a wrapped line is one with what it continues."""
    rows = with_marked_headings(plain, list(rows_of(plain)))
    is_lower_list = has_lower_list(plain, rows)
    lines: list[Line] = []
    for block in blocks_of(rows):
        is_wrapped = not is_lower_list and any(starts_lower(plain, row) for row in block[1:])
        for row in block:
            if lines and not row.opens and not row.is_bullet and goes_on(plain, lines[-1], row, is_wrapped=is_wrapped):
                last = lines[-1]
                lines[-1] = Line(start=last.start, end=row.end, is_bullet=last.is_bullet, opens=last.opens)
            else:
                lines.append(row)
    return lines


def with_marked_headings(plain: str, rows: list[Line]) -> list[Line]:
    """Return the rows; `>> you have` is a heading where each such mark stands above lines without one."""
    marked = [index for index, row in enumerate(rows) if row.is_bullet]
    if len(marked) < LEAST_MARKED or not all(is_above_lines(plain, rows, index) for index in marked):
        return rows
    headings = frozenset(marked)
    return [
        replace(row, is_bullet=False, is_heading=True) if index in headings else row for index, row in enumerate(rows)
    ]


def is_above_lines(plain: str, rows: list[Line], index: int) -> bool:
    """Tell a short row behind a blank line, with a row of its own block below it that has no mark."""
    row, below = rows[index], rows[index + 1] if index + 1 < len(rows) else None
    text = plain[row.start : row.end]
    is_short = len(text.split()) <= MAX_NAME_WORDS and not text.endswith((".", ",", ";"))
    return is_short and row.opens and below is not None and not (below.opens or below.is_bullet)


def blocks_of(rows: list[Line]) -> list[list[Line]]:
    """Return the rows between blank lines."""
    blocks: list[list[Line]] = []
    for row in rows:
        if row.opens or not blocks:
            blocks.append([])
        blocks[-1].append(row)
    return blocks


def has_lower_list(plain: str, rows: list[Line]) -> bool:
    """Tell whether short lines that begin in lower case are this text's list and not wrapped lines."""
    short = [row for row in rows if not row.is_bullet and row.end - row.start < SHORT_LINE]
    lower = sum(plain[row.start].islower() for row in short)
    whole = sum(plain[row.end - 1] in SENTENCE_END for row in rows)
    return lower > len(rows) / 2 and whole <= len(rows) / 5


def starts_lower(plain: str, row: Line) -> bool:
    """Tell a row whose first word is in lower case; `macOS` is a name."""
    return (
        not row.is_bullet and plain[row.start].isalpha() and plain[row.start : row.end].split(maxsplit=1)[0].islower()
    )


def goes_on(plain: str, last: Line, row: Line, *, is_wrapped: bool) -> bool:
    """Tell whether a row continues the line before it."""
    if last.is_heading or row.is_heading or LABELLED.match(plain, row.start, row.end):
        return False
    if not plain[row.start].islower() and OPEN_HEADING.fullmatch(plain, last.start, last.end):
        return False
    before = plain[max(last.start, last.end - SHORT_LINE) : last.end]
    if JOINING_END.search(before) is not None:
        return True
    return is_wrapped and not before.endswith(SENTENCE_END) and is_wrapped_part(plain, last, row)


def is_wrapped_part(plain: str, last: Line, row: Line) -> bool:
    """Tell whether a row is the rest of a full line, or begins in lower case as one does."""
    if starts_lower(plain, row):
        return not is_short_pair(plain, last, row)
    return last.end - max(plain.rfind("\n", 0, last.end), last.start) >= FULL_LINE


def is_short_pair(plain: str, last: Line, row: Line) -> bool:
    """Tell two items of a list without marks that are names in lower case."""
    words = [plain[each.start : each.end].split() for each in (last, row)]
    return all(len(each) < MAX_NAME_WORDS and not each[-1].endswith(SENTENCE_END) for each in words)


def rows_of(plain: str) -> Iterator[Line]:
    """Yield the rows of a text, those that lost their line breaks cut at bullets and headings."""
    place, opens = 0, True
    for raw in plain.split("\n"):
        if not raw.strip():
            opens = True
        else:
            for row in cut_row(plain, place, place + len(raw)):
                yield Line(
                    start=row.start, end=row.end, is_bullet=row.is_bullet, opens=opens, is_heading=row.is_heading
                )
                opens = False
        place += len(raw) + 1


def cut_row(plain: str, start: int, end: int) -> Iterator[Line]:
    """Cut one row of the text where a bullet or a heading stands inside it."""
    cuts = [start]
    bullets = [match.end() for match in INLINE_BULLET.finditer(plain, start, end)]
    marked = set(bullets) if len(bullets) > 1 or end - start > LONG_LINE else set()
    cuts += marked
    if end - start > LONG_LINE:
        for match in INLINE_HEADING.finditer(plain, start, end):
            bare = BARE_HEADING.match(plain, match.end(), end)
            cuts += [match.end(), bare.end()] if bare else [match.end()]
    for begin, stop in pairwise([*sorted(set(cuts)), end]):
        row = trimmed_row(plain, begin, stop, is_bullet=begin in marked)
        if row:
            yield row


def trimmed_row(plain: str, start: int, end: int, *, is_bullet: bool) -> Line | None:
    """Cut white space, the bullet and Markdown's sign of a heading."""
    while end > start and (plain[end - 1].isspace() or plain[end - 1] in "•●▪■◦‣►→"):
        end -= 1
    while start < end and plain[start].isspace():
        start += 1
    begin = start
    while start < end and plain[start] == "#":
        start += 1
    is_heading = start > begin and plain[start : start + 1].isspace()
    start = start if is_heading else begin
    while start < end and plain[start].isspace():
        start += 1
    mark = BULLET.match(plain, start, end)
    start = mark.end() if mark else start
    return (
        Line(start=start, end=end, is_bullet=is_bullet or mark is not None, is_heading=is_heading)
        if start < end
        else None
    )
