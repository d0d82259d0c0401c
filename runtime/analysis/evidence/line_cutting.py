"""Cuts the text of a resume into lines that each say one thing; every step looks closely only where a sign stands."""

import re

SMALL_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzäöüßàâçéèêëîïôûùñíóú")
BLANKS = " \t"
MAIL = r"(?<![\w.+-])[\w.+-]+@[\w.-]+(?:\+[\w.+-]*@[\w.-]+)*"
DOMAIN_END = r"\.(?:com|net|org|io|de|fr|es|co|ai|dev)\b"
ADDRESS = re.compile(rf"{MAIL}|(?:https?://|www\.)\S+|(?<![\w-])(-*)\b[\w-]+{DOMAIN_END}\S*")
SIGN_OF_ADDRESS = re.compile(rf"@|://|www\.|{DOMAIN_END}")
# A full stop after `B.Sc` or `e.g` ends no sentence.
SENTENCE_END = r"(?<=[\w )\]]{2}[\w)\]]{2}[.!?])\s+"
BOUNDARY = re.compile(rf"(?=[\s;•·▪●◦■|])(?:{SENTENCE_END}|;\s+|(?:(?<!\s)\s+)?[•·▪●◦■|]\s*|\t+)")
SIGN_OF_BOUNDARY = re.compile(r"[;•·▪●◦■|\t]|[.!?]\s")
INDENT = 2  # so many spaces before a line's first words count as part of its first sentence


def leave_addresses_out(text: str) -> str:
    """Return the text without addresses of mail and pages."""
    if not SIGN_OF_ADDRESS.search(text):
        return text
    lines = text.split("\n")
    return "\n".join([ADDRESS.sub(r"\1", line) if SIGN_OF_ADDRESS.search(line) else line for line in lines])


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
        found += cut_line(*part_indent(line.rstrip()), "\n")
    return found + cut_line(*part_indent(others[-1]), "")


def part_indent(line: str) -> tuple[str, str]:
    """Return the white space before a line's first word, and the rest."""
    bare = line.lstrip()
    return line[: len(line) - len(bare)], bare


def cut_line(indent: str, bare: str, end: str) -> list[str]:
    """Return the parts of a line; spaces before its first words count for the length of its first sentence only."""
    if not SIGN_OF_BOUNDARY.search(bare):
        return [bare]
    spaces = indent[len(indent.rstrip(" ")) :][-INDENT:]
    parts = BOUNDARY.split(f"{spaces}{bare}{end}")
    parts[0] = parts[0][len(spaces) :]
    if end:
        parts[-1] = parts[-1].rstrip()
    return parts
