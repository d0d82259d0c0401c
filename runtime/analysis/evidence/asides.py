"""Finds the sections of a resume that prove nothing about work: hobbies, wishes, what is still to be learnt."""

import re

from runtime.analysis.evidence.phrasings import phrasing_sources

HEADING = re.compile(
    rf"^[ \t#*_•-]*(?:{'|'.join(phrasing_sources('scope_phrasings')['aside'])})"
    r"(?: (?:and|&|und|et|y) (?:interests?|hobb(?:y|ies)|hobb[iy]s|interessen|loisirs|activities|intereses|aficiones))?"
    r"[ \t*_]*(?::|$)",
    re.IGNORECASE | re.MULTILINE,
)
LIST_OF_SKILLS = re.compile(
    rf"^[ \t#*_•-]*(?:{'|'.join(phrasing_sources('scope_phrasings')['skills'])})[ \t*_]*(?::|$)",
    re.IGNORECASE | re.MULTILINE,
)
END = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*[A-ZÄÖÜÉÈ][A-ZÄÖÜÉÈ &/]{3,}[ \t]*(?:\n|\Z))|\n(?=[ \t]*[A-Z][\w ]{2,30}:)")
MAX_CHARACTERS = 500


def find_asides(text: str) -> list[tuple[int, int]]:
    """Return the places of such sections: a line with its label, or all up to a blank line or the next heading."""
    return [(heading.start(), end_of_aside(text, heading.end())) for heading in HEADING.finditer(text)]


def lists_skills(text: str) -> bool:
    """Tell whether the resume has a section that lists skills: what such a list leaves out is left out."""
    return LIST_OF_SKILLS.search(text) is not None


def end_of_aside(text: str, start: int) -> int:
    """Return where the section ends whose heading ends at `start`."""
    end_of_line = text.find("\n", start)
    if end_of_line < 0 or text[start:end_of_line].strip():
        return len(text) if end_of_line < 0 else end_of_line
    while text[end_of_line : end_of_line + 1] == "\n":
        end_of_line += 1
    end = END.search(text, end_of_line, end_of_line + MAX_CHARACTERS)
    return end.start() if end else min(len(text), end_of_line + MAX_CHARACTERS)
