"""Finds the entries of a resume's work history: a span of time with a role or an employer."""

import re
from typing import Final

from msgspec import Struct

from runtime.analysis.career.career_facts import Post
from runtime.analysis.career.dated_lines import DatedLine, find_dated
from runtime.analysis.career.resume_sections import ResumeLine
from runtime.analysis.career.role_words import find_role
from runtime.analysis.career.work_signs import is_paid, is_work

EDGE: Final = " \t,;:.-\u2010\u2011\u2012\u2013\u2014|()[]*_#/\u2022~>"
LONGEST_SENTENCE: Final = 160
LONGEST_NAME: Final = 90
BLOCK_LINES: Final = 2
HEADLINE_WORDS: Final = 3
NAME_OF_WORK: Final = re.compile(
    r"(?:(?:my|the|current|present|mein|meine|mon|mi) )?(?:[a-z]{4,}ing|job|work|position|post|employment|"
    r"arbeit|stelle|emploi|poste|travail|trabajo|empleo|puesto)"
)  # a heading such as `My job, since May 2020`, with the role below
LIVING: Final = re.compile(r"(?:in|en|au|aux|à)\s\w+")  # where a person lives since then
SENTENCE_END: Final = re.compile(r"(?<=[^\W\d_]{3})[.!?](?:\s|$)")


class Entry(Struct, frozen=True):
    """A dated line that is work, with the lines that may hold its title, by their numbers."""

    dated: DatedLine
    block: tuple[int, ...]


def find_posts(lines: list[ResumeLine], now: int) -> tuple[list[Entry], list[Post]]:
    """Return the entries whose months count, and all posts in order of the text, those without dates too."""
    entries = entries_of(lines, find_dated(lines, now)) or entries_of(lines, find_dated(lines, now, role="bullet"))
    return leave_headlines_out(lines, entries), posts_of(lines, entries)


def entries_of(lines: list[ResumeLine], dated: list[DatedLine]) -> list[Entry]:
    """Return the dated lines that are entries of the work history."""
    directions = find_directions(lines, dated)
    numbers = frozenset(found.index for found in dated)
    placed = (found for found in dated if is_work(within_brackets(found), within_history=True))
    return [entry for found in placed if (entry := entry_of(lines, found, directions, numbers)) is not None]


def leave_headlines_out(lines: list[ResumeLine], entries: list[Entry]) -> list[Entry]:
    """Return the entries without a headline's "nurse since 2012", where the resume has better ones."""
    better = [entry for entry in entries if not is_headline(lines[entry.dated.index], entry.dated)]
    return better or entries


def is_headline(line: ResumeLine, found: DatedLine) -> bool:
    """Whether a line says since when a person has had a profession, and not where."""
    before, behind = found.before.strip(EDGE), found.behind.strip(EDGE)
    is_plain = not behind or LIVING.fullmatch(behind) is not None
    return found.span.kind == "since" and line.section != "work" and is_plain and before.count(" ") < HEADLINE_WORDS


def find_directions(lines: list[ResumeLine], dated: list[DatedLine]) -> dict[str, int]:
    """Return for each section whether names stand behind dates (1) or before them (-1), as its first date shows."""
    directions: dict[str, int] = {}
    for found in dated:
        section = lines[found.index].section
        if section not in directions:
            above = lines[found.index - 1].role if found.index else "blank"
            directions[section] = 1 if above in {"heading", "blank"} else -1
    return directions


def entry_of(
    lines: list[ResumeLine], found: DatedLine, directions: dict[str, int], dated: frozenset[int]
) -> Entry | None:
    """Return a dated line as an entry of the work history, None when it is something else."""
    line = lines[found.index]
    before, behind = found.before.strip(EDGE), found.behind.strip(EDGE)
    own = f"{before} | {behind}" if before and behind else before or behind
    if find_role(own) >= 0 and not is_wrapped(lines, found):
        block: tuple[int, ...] = (found.index,)
        words = own
    elif own and not is_work(own, within_history=True):
        return None
    else:
        block = block_of(lines, found, own, directions.get(line.section, -1), dated)
        words = " | ".join([own, *(opening(lines[index].text) for index in block if index != found.index)]).strip(EDGE)
    has_role = find_role(words) >= 0
    if not is_placed(line, found, before, behind, has_role=has_role or is_paid(words)):
        return None
    if not is_work(words, within_history=line.section == "work"):
        return None
    return Entry(found, block) if has_role or goes_on_as_work(lines, found, block) else None


def within_brackets(found: DatedLine) -> str:
    """Return what stands in brackets with the span: "trained florist (training 2008-2011)"; empty if nothing does."""
    inside = found.before.rpartition("(")[2] if "(" in found.before else ")"
    return "" if ")" in inside or ")" not in found.behind else f"{inside} {found.behind.partition(')')[0]}"


def is_wrapped(lines: list[ResumeLine], found: DatedLine) -> bool:
    """Whether the role beside a span stands in the next line, into which the dated one goes on."""
    return find_role(lines[found.index].text.lower()) < 0 and is_text(lines, found.index + 1)


def goes_on_as_work(lines: list[ResumeLine], found: DatedLine, block: tuple[int, ...]) -> bool:
    """Whether the second sentence below a date without a role is none of study, leave and the like."""
    last = max(block[-1], found.index + found.taken - 1)
    below = lines[last].text if last > found.index else ""
    return is_work(below[:LONGEST_SENTENCE].lower(), within_history=True)


def opening(text: str) -> str:
    """Return the first sentence of a line, in lower case."""
    return SENTENCE_END.split(text, maxsplit=1)[0][:LONGEST_SENTENCE].lower()


def is_placed(line: ResumeLine, found: DatedLine, before: str, behind: str, *, has_role: bool) -> bool:
    """Whether a span stands where entries have theirs: at an end of its clause, or beside a role."""
    at_end = not before or not behind
    match found.span.kind:
        case "single":
            return line.section == "work" and line.role == "" and at_end and has_role and bool(before or behind)
        case "since":
            return line.role == "" and is_since_entry(line, before, behind, has_role=has_role)
        case "range":
            return is_range_entry(line, before, at_end=at_end, has_role=has_role)


def is_since_entry(line: ResumeLine, before: str, behind: str, *, has_role: bool) -> bool:
    """Whether "since 2015" opens or closes an entry."""
    if line.section == "work" and not before:
        return True
    if line.section not in {"work", "head"} and before:
        return False
    role_first = find_role(before or behind) >= 0 or is_paid(before or behind)
    role_first = role_first or (not behind and NAME_OF_WORK.fullmatch(before) is not None)
    return has_role and role_first and len(before) <= LONGEST_NAME


def is_range_entry(line: ResumeLine, before: str, *, at_end: bool, has_role: bool) -> bool:
    """Whether a span with two ends is an entry's."""
    if line.role == "bullet":
        return at_end and has_role and len(before) <= LONGEST_NAME
    if line.section == "work":
        return (at_end and len(before) <= LONGEST_SENTENCE) or has_role
    if line.section == "head":
        return (
            has_role
            or (at_end and line.text[:1].isupper() and len(line.text) <= LONGEST_NAME)
            or line.text[:1].isdigit()
        )
    return has_role and at_end and len(before) <= LONGEST_NAME


def block_of(
    lines: list[ResumeLine], found: DatedLine, own: str, direction: int, dated: frozenset[int]
) -> tuple[int, ...]:
    """Return the lines that may hold the job's title: the dated one, and its neighbours if it names no role."""
    if find_role(own) >= 0:
        return (found.index, found.index + 1)
    above = neighbours(lines, found.index, -1, dated)
    last = found.index + found.taken - 1
    below = neighbours(lines, last, 1, dated)
    if NAME_OF_WORK.fullmatch(own.lower()) and is_text(lines, last + 1):
        return (found.index, last + 1)
    if not own and not below and (direction > 0 or not above) and is_text(lines, last + 1):
        return (found.index, last + 1)
    if above and below:
        above, below = ((), below) if direction > 0 else (above, ())
    return (*reversed(above), found.index, *below)


def is_text(lines: list[ResumeLine], index: int) -> bool:
    """Whether there is a line of text, no point of a list."""
    return index < len(lines) and lines[index].role == ""


def neighbours(lines: list[ResumeLine], index: int, step: int, dated: frozenset[int]) -> tuple[int, ...]:
    """Return up to two adjoining lines on one side that look like names and not like sentences."""
    found: list[int] = []
    position = index + step
    while (
        0 <= position < len(lines) and len(found) < BLOCK_LINES and lines[position].is_header and position not in dated
    ):
        if lines[position].section != lines[index].section:
            break
        found.append(position)
        position += step
        if find_role(lines[found[-1]].text.lower()) >= 0:
            break
    return tuple(found)


def posts_of(lines: list[ResumeLine], entries: list[Entry]) -> list[Post]:
    """Return the entries as posts, with the lines of the work history that name a role but no dates."""
    dated = {index for entry in entries for index in entry.block}
    starts = [(min(entry.block), entry) for entry in entries]
    undated = [(index, None) for index in undated_roles(lines) if index not in dated]
    ordered = sorted([*starts, *undated], key=lambda pair: pair[0])
    posts: list[Post] = []
    for number, (first, entry) in enumerate(ordered):
        behind = ordered[number + 1][0] if number + 1 < len(ordered) else len(lines)
        posts.append(post_of(lines, first, behind, entry))
    return posts


def post_of(lines: list[ResumeLine], first: int, behind: int, entry: Entry | None) -> Post:
    """Return one post with its lines up to the next one or the next heading."""
    details: list[str] = []
    for line in lines[first : max(behind, first + 1)]:
        if line.role == "heading":
            break
        if line.text:
            details.append(line.text)
    block = entry.block if entry else (first,)
    span = entry.dated.span if entry else None
    return Post(
        title_line="\n".join(quote(lines[index].text, entry, index) for index in block),
        start=span.start if span else 0,
        end=span.end if span else 0,
        details=tuple(details),
    )


def quote(text: str, entry: Entry | None, index: int) -> str:
    """Return a line of a block, as written; of a long one without dates only the first sentence."""
    if entry is None or index == entry.dated.index or len(text) <= LONGEST_NAME:
        return text
    return SENTENCE_END.split(text, maxsplit=1)[0]


def undated_roles(lines: list[ResumeLine]) -> list[int]:
    """Return the lines of the work history that open a paragraph with a role."""
    return [
        index
        for index, line in enumerate(lines)
        if line.section == "work"
        and line.is_header
        and (index == 0 or lines[index - 1].role in {"blank", "heading"})
        and len(line.text) <= LONGEST_NAME
        and find_role(line.text.lower()) >= 0
    ]
