"""Finds the hobbies of a resume: what somebody does in the evening proves nothing about work."""

import re

HEADING = re.compile(
    r"^[ \t#*_•-]*(?:(?:personal |other |outside |my )?interests?|hobb(?:y|ies)|pastimes?|outside (?:of )?work|"
    r"leisure(?: activities)?|when (?:i am )?not working|(?:private )?interessen|hobb[iy]s|freizeit|"
    r"centres? d['\u2019]int[ée]r[êe]ts?|loisirs|aficiones|intereses(?: personales)?|passatempos|interesses|"
    r"interessi|tempo libero)(?: (?:and|&|und|et|y) (?:interests?|hobb(?:y|ies)|hobb[iy]s|interessen|loisirs|"
    r"activities|intereses|aficiones))?[ \t*_]*(?::|$)",
    re.IGNORECASE | re.MULTILINE,
)
END = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*[A-ZÄÖÜÉÈ][A-ZÄÖÜÉÈ &/]{3,}[ \t]*(?:\n|\Z))|\n(?=[ \t]*[A-Z][\w ]{2,30}:)")
MAX_CHARACTERS = 500


def find_pastimes(text: str) -> list[tuple[int, int]]:
    """Return the places of sections about hobbies, each to a blank line or the next heading."""
    places: list[tuple[int, int]] = []
    for heading in HEADING.finditer(text):
        start = heading.end() + 1 if text[heading.end() : heading.end() + 1] == "\n" else heading.end()
        while text[start : start + 1] == "\n":
            start += 1
        end = END.search(text, start, start + MAX_CHARACTERS)
        places.append((heading.start(), end.start() if end else min(len(text), start + MAX_CHARACTERS)))
    return places
