"""Finds the sections of a resume that prove nothing about work: hobbies, wishes, what is still to be learnt."""

import re
from collections.abc import Iterator

from runtime.analysis.evidence.phrasings import lower_letters, lower_source

START = r"\n[ \t#*_•-]*"  # a search for a sign that must stand there is many times faster than one for `^`
AND_MORE = (
    r"(?: (?:and|&|und|et|y) (?:interests?|hobb(?:y|ies)|hobb[iy]s|interessen|loisirs|activities|intereses|aficiones))?"
)
STOP = r"[ \t*_]*(?::|$)"
HEADING = re.compile(f"{START}(?:{lower_source('scope_phrasings', 'aside')}){AND_MORE}{STOP}", re.MULTILINE)
END = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*[A-ZÄÖÜÉÈ][A-ZÄÖÜÉÈ &/]{3,}[ \t]*(?:\n|\Z))|\n(?=[ \t]*[A-Z][\w ]{2,30}:)")
MAX_CHARACTERS = 500


def find_asides(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of such sections: a line with its label, or all up to a blank line or the next heading."""
    for heading in HEADING.finditer("\n" + lower_letters(text)):
        yield heading.start(), end_of_aside(text, heading.end() - 1)


def end_of_aside(text: str, start: int) -> int:
    """Return where the section ends whose heading ends at `start`."""
    end_of_line = text.find("\n", start)
    if end_of_line < 0 or text[start:end_of_line].strip():
        return len(text) if end_of_line < 0 else end_of_line
    while text[end_of_line : end_of_line + 1] == "\n":
        end_of_line += 1
    end = END.search(text, end_of_line, end_of_line + MAX_CHARACTERS)
    return end.start() if end else min(len(text), end_of_line + MAX_CHARACTERS)
