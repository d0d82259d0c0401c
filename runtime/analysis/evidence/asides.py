"""Finds the sections of a resume that prove nothing about work: hobbies, wishes, what is still to be learnt."""

import re

HEADING = re.compile(
    r"^[ \t#*_•-]*(?:(?:personal |other |outside |my )?interests?|hobb(?:y|ies)|pastimes?|outside (?:of )?work|"
    r"leisure(?: activities)?|when (?:i am )?not working|(?:private )?interessen|hobb[iy]s|freizeit|"
    r"centres? d['\u2019]int[ée]r[êe]ts?|loisirs|aficiones|intereses(?: personales)?|passatempos|interesses|"
    r"interessi|tempo libero|(?:career |professional )?objectives?|goals|ambitions|(?:still )?(?:to learn|learning)(?: list)?|"
    r"not yet|looking for|wishes|hopes|ziele|wünsche|vorhaben|objectifs?|souhaits|objetivos?|metas)(?: (?:and|&|und|et|y) (?:interests?|hobb(?:y|ies)|hobb[iy]s|interessen|loisirs|"
    r"activities|intereses|aficiones))?[ \t*_]*(?::|$)",
    re.IGNORECASE | re.MULTILINE,
)
END = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*[A-ZÄÖÜÉÈ][A-ZÄÖÜÉÈ &/]{3,}[ \t]*(?:\n|\Z))|\n(?=[ \t]*[A-Z][\w ]{2,30}:)")
MAX_CHARACTERS = 500


def find_asides(text: str) -> list[tuple[int, int]]:
    """Return the places of such sections: a line with its label, or all up to a blank line or the next heading."""
    return [(heading.start(), end_of_aside(text, heading.end())) for heading in HEADING.finditer(text)]


def end_of_aside(text: str, start: int) -> int:
    """Return where the section ends whose heading ends at `start`."""
    end_of_line = text.find("\n", start)
    if end_of_line < 0 or text[start:end_of_line].strip():
        return len(text) if end_of_line < 0 else end_of_line
    while text[end_of_line : end_of_line + 1] == "\n":
        end_of_line += 1
    end = END.search(text, end_of_line, end_of_line + MAX_CHARACTERS)
    return end.start() if end else min(len(text), end_of_line + MAX_CHARACTERS)
