"""Reads the parts of a job description: which lines are required, which are nice to have, which say nothing."""

import re
from typing import Literal

from msgspec import Struct

LineKind = Literal["requirement", "nice", "duty", "other"]

MAX_HEADING_WORDS = 8
MAX_TITLE_CHARACTERS = 100
WANTED = re.compile(r"(?:hiring|seeking|looking for|searching for) (?:an? )?((?:[A-Z][\w/&-]*[ ,.]?){1,6})")
BULLET = re.compile(r"^\s*(?:[-*•●▪·‣◦\u2013\u2014>]+|\d{1,2}[.)]|[a-z]\))\s+")
MARKDOWN = re.compile(r"[#*_`]+")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
TITLE_LINE = re.compile(r"^\s*(?:job\s+title|position|role|title)\s*[:\-]\s*", re.IGNORECASE)

# The order matters: "preferred qualifications" is nice to have, "what we offer" is no requirement.
HEADINGS: tuple[tuple[LineKind | None, re.Pattern[str]], ...] = (
    ("duty", re.compile(r"responsibilit|\bdut(?:y|ies)|essential functions|accountabilit")),
    (
        None,
        re.compile(
            r"benefit|perks|what we (?:offer|provide|can offer)|we offer|what you.?ll (?:get|receive|enjoy)|"
            r"what'?s in it|compensation|salary|pay range|about (?:us|the (?:company|firm|team|"
            r"organi[sz]ation))|who we are|"
            r"our (?:company|mission|values|culture|story|promise)|equal opportunity|eeo|diversity|how to apply|"
            r"to apply|application|why (?:join|work|us|you)|contact|disclaimer|location|working hours|privacy|"
            r"company (?:overview|description|profile)|reports? to|job type|employment type|schedule"
        ),
    ),
    (
        "nice",
        re.compile(
            r"nice.to.have|preferred|prefer|bonus|desirable|desired|plus(?:es)?\b|advantage|ideally|optional|"
            r"good to have|would be great|extra credit|assets?\b"
        ),
    ),
    (
        "requirement",
        re.compile(
            r"require|qualification|what you.?(?:ll )?(?:bring|need|have)|you (?:bring|have|need|are)|"
            r"who you are|must.have|"
            r"skills|about you|looking for|your (?:profile|background|experience|skills)|essential|minimum|"
            r"experience|education|knowledge|competenc|ideal candidate|expertise|criteria|certifications?|"
            r"licen[cs]es?|"
            r"person specification|tech(?:nology)? stack|technologies"
        ),
    ),
    (
        "duty",
        re.compile(
            r"what you.?(?:ll| will)? do|you will|your (?:role|tasks|day|impact|"
            r"mission)|"
            r"the (?:role|job|position|opportunity)|role|tasks|job (?:description|summary|purpose|brief)|"
            r"overview|summary|"
            r"day.to.day|accountabilit|main purpose|scope|key functions|essential functions|about the"
        ),
    ),
)
INLINE_HEADING = re.compile(
    r"(?<=[.!?:;])\s+(?=(?:Key |Minimum |Basic |Preferred |Required |Essential |Job |Main )?"
    r"(?:Requirements|Qualifications|Responsibilities|Skills|Duties|Benefits|Education|Experience|"
    r"Nice to have|About us)\s*:)"
)
BOILERPLATE = re.compile(
    r"equal opportunit|regardless of|without regard to|race, |religion|sexual orientation|veteran status|disabilit|"
    r"401\(?k|dental|health (?:cover|insurance|plan)|paid (?:time off|holiday|vacation|leave|training)|"
    r"\bpto\b|parental leave|"
    r"we offer|our benefits|stock options|life insurance|competitive (?:salary|pay|compensation|benefits)|"
    r"per (?:hour|annum)|"
    r"reasonable accommodation|background check|drug (?:test|screen)|e-verify|apply (?:now|today|online|here)|"
    r"send (?:your|us)|submit your|cover letter|\bsalary\b|free (?:lunch|snacks|coffee|parking)|"
    r"gym membership|our (?:culture|values)",
    re.IGNORECASE,
)
NICE_LINE = re.compile(
    r"\b(?:a|is|are|big|strong|would be(?: a| an)?) (?:plus|bonus|asset|advantage)\b|\b(?:preferred|"
    r"desirable|nice to have|advantageous)\b",
    re.IGNORECASE,
)
NEEDED_LINE = re.compile(
    r"\b(?:must have|required|requires?|you (?:have|bring|need)|minimum of|at least|proficien(?:t|cy)|"
    r"\d\+? ?(?:-|to|\u2013)? ?\d* years|experience (?:in|with|of)|knowledge of|degree in|certifi(?:ed|cation))\b",
    re.IGNORECASE,
)


class JobLine(Struct, frozen=True, kw_only=True):
    """One line or sentence of a job description, without its bullet."""

    text: str
    kind: LineKind


def title_and_body(title: str, text: str) -> tuple[str, str]:
    """Return the title, read from the text when none is given, and the text without a repeated title."""
    plain = MARKDOWN.sub("", text).strip()
    first, _, rest = plain.partition("\n")
    first_title = TITLE_LINE.sub("", first).strip()
    if title.strip():
        return title.strip(), rest if first_title.lower() == title.strip().lower() else plain
    if len(first_title) <= MAX_TITLE_CHARACTERS:
        return first_title, rest
    wanted = WANTED.search(first_title)
    return (wanted[1].strip() if wanted else ""), plain


def job_lines(text: str) -> list[JobLine]:
    """Return the lines that say something about the work or the person, in order."""
    lines: list[JobLine] = []
    kind: LineKind | None = "other"
    for raw in INLINE_HEADING.sub("\n", text).splitlines():
        is_bullet = BULLET.match(raw) is not None
        line = BULLET.sub("", raw).strip()
        if not line:
            continue
        heading, line = split_heading(line, is_bullet=is_bullet)
        kind = heading.kind if heading else kind
        if kind is not None and line:
            lines += [JobLine(text=each, kind=kind_of(each, kind)) for each in pieces_of(line, is_bullet=is_bullet)]
    return lines


class Heading(Struct, frozen=True, kw_only=True):
    """What the lines below it are; None is boilerplate."""

    kind: LineKind | None


def split_heading(line: str, *, is_bullet: bool) -> tuple[Heading | None, str]:
    """Return the heading that a line is or begins with, and what is left of the line."""
    start, colon, rest = line.partition(":")
    if colon and len(start.split()) <= MAX_HEADING_WORDS and (not is_bullet or not rest.strip()):
        heading = heading_of(start)
        return (heading, rest.strip()) if heading else (None, line)
    is_short = len(line.split()) <= MAX_HEADING_WORDS and not line.endswith((".", ",", ";"))
    heading = heading_of(line) if is_short and not is_bullet and looks_like_heading(line) else None
    return (heading, "") if heading else (None, line)


def looks_like_heading(line: str) -> bool:
    """Tell a heading from a short requirement without a bullet, such as `5 years of experience`."""
    return not any(character.isdigit() for character in line) and "," not in line and line[0].isupper()


def heading_of(line: str) -> Heading | None:
    """Return what kind of lines this heading announces; None when it is no heading that is known."""
    lowered = line.lower()
    return next((Heading(kind=kind) for kind, pattern in HEADINGS if pattern.search(lowered)), None)


def pieces_of(line: str, *, is_bullet: bool) -> list[str]:
    """Split prose into sentences, drop boilerplate; a bullet stays whole."""
    pieces = [line] if is_bullet else SENTENCE_END.split(line)
    return [piece.strip() for piece in pieces if piece.strip() and not BOILERPLATE.search(piece)]


def kind_of(line: str, section: LineKind) -> LineKind:
    """Correct the kind of the section by what the line itself says."""
    if NICE_LINE.search(line):
        return "nice"
    if section == "other" and NEEDED_LINE.search(line):
        return "requirement"
    return section
