"""Cuts the text of a resume into lines that each say one thing; every step looks closely only where a sign stands."""

import re
from collections.abc import Iterator

SMALL_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzäöüßàâçéèêëîïôûùñíóú")
BLANKS = " \t"
MAIL = r"(?<![\w.+-])[\w.+-]+@[\w.-]+(?:\+[\w.+-]*@[\w.-]+)*"
DOMAIN_END = r"\.(?:com|net|org|io|de|fr|es|co|ai|dev)\b"
ADDRESS = re.compile(rf"{MAIL}|(?:https?://|www\.)\S+|(?<![\w-])(-*)\b[\w-]+{DOMAIN_END}\S*")
SIGNS_OF_ADDRESS = ("@", "://", "www.")
SIGN_OF_DOMAIN = re.compile(DOMAIN_END)
# A full stop after `B.Sc` or `e.g` ends no sentence.
SENTENCE_END = r"(?<=[\w )\]]{2}[\w)\]]{2}[.!?])\s+"
BOUNDARY = re.compile(rf"(?=[\s;•·▪●◦■|])(?:{SENTENCE_END}|;\s+|(?:(?<!\s)\s+)?[•·▪●◦■|]\s*|\t+)")
SIGN_OF_BOUNDARY = re.compile(r"[;•·▪●◦■|\t]|[.!?]\s")
INDENT = 2  # so many spaces before a line's first words count as part of its first sentence


def leave_addresses_out(text: str) -> str:
    """Return the text without addresses of mail and pages."""
    kept: list[str] = []
    done = 0
    for place in sorted(signs_of_addresses(text)):
        if place >= done:
            start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
            end = len(text) if end < 0 else end
            kept += text[done:start], ADDRESS.sub(r"\1", text[start:end])
            done = end
    return "".join([*kept, text[done:]])


def signs_of_addresses(text: str) -> Iterator[int]:
    """Yield where a line may hold an address: one place of each line, or more."""
    for sign in SIGNS_OF_ADDRESS:
        place = text.find(sign)
        while place >= 0:
            yield place
            end = text.find("\n", place)
            place = text.find(sign, end) if end >= 0 else -1
    yield from (match.start() for match in SIGN_OF_DOMAIN.finditer(text))


def join_wrapped(text: str) -> str:
    """Return the text with a space for each line break within a sentence, between a word and a small letter."""
    first, *others = text.split("\n")
    pieces = [first]
    for line in others:
        following = line.lstrip(BLANKS)
        if following[:1] in SMALL_LETTERS and goes_on(before := pieces[-1].rstrip(BLANKS)):
            pieces[-1] = before
            pieces.append(f" {following}")
        else:
            pieces.append(f"\n{line}")
    return "".join(pieces)


def goes_on(line: str) -> bool:
    """Tell whether a line may go on in the next one: it ends with a letter, a comma or an ampersand."""
    last = line[-1:]
    return (last.isalnum() and not last.isdecimal()) or (last != "" and last in ",&")


def cut_lines(text: str) -> list[str]:
    """Return what stands between line breaks, bullets, wide gaps and the ends of sentences; some may be empty."""
    first, *others = text.split("\n")
    if not others:
        return BOUNDARY.split(first)
    found = cut_line("", first.rstrip(), "\n")
    for line in others[:-1]:
        bare = line.strip()
        if SIGN_OF_BOUNDARY.search(bare):
            found += cut_line(indent_of(line), bare, "\n")
        else:
            found.append(bare)
    return found + cut_line(indent_of(others[-1]), others[-1].lstrip(), "")


def indent_of(line: str) -> str:
    """Return the spaces right before a line's first word that count for its first sentence."""
    indent = line[: len(line) - len(line.lstrip())]
    return indent[len(indent.rstrip(" ")) :][-INDENT:]


def cut_line(indent: str, bare: str, end: str) -> list[str]:
    """Return the parts of a line that stands between its indent and its end."""
    parts = BOUNDARY.split(f"{indent}{bare}{end}")
    parts[0] = parts[0][len(indent) :]
    if end:
        parts[-1] = parts[-1].rstrip()
    return parts
