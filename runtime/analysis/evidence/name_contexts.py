"""Tells a name from the ordinary word, or the initial, that is written alike: Go from go, C from vitamin C."""

import re

from runtime.analysis.evidence.proof_lines import ProofLines

NOT_BEFORE = frozenset(
    [
        "vitamin",
        "vitamins",
        "hepatitis",
        "grade",
        "class",
        "category",
        "section",
        "block",
        "unit",
        "level",
        "type",
        "plan",
        "appendix",
        "building",
        "room",
        "gate",
        "series",
        "part",
        "phase",
        "route",
        "line",
        "schedule",
        "exhibit",
        "group",
        "team",
        "floor",
        "wing",
        "ward",
        "key",
    ]
)
NOT_AFTER: dict[str, re.Pattern[str] | frozenset[str]] = {
    "Go": frozenset(["to", "live", "ahead", "global", "green", "getter", "further", "for"]),
    "Spring": re.compile(r"\d{4}|term|semester|break|fair|season|clean\w*|collection|festival|concert|of|school"),
    "Access": frozenset(["to", "control", "point", "rights", "card", "road"]),
    "Word": frozenset(["of", "for"]),
    "Teams": frozenset(["of", "in", "with", "from", "across", "that", "and", "were", "are"]),
    "Excel": frozenset(["in", "at"]),
    "Express": frozenset(["train", "mail", "post", "delivery", "lane", "checkout"]),
    "Lean": frozenset(["on", "against"]),
    "React": frozenset(["to", "quickly", "fast"]),
    "Oracle": frozenset(["of"]),
}
PRODUCTS = frozenset(("Excel", "Outlook", "Tableau", "Oracle"))  # nouns alone, whatever begins the line
SEPARATOR = re.compile(r"[,;|/]")
LISTED = 2  # who lists sql, aws, css has written them small
SHORTEST_CAPITALS = 3
GOOD_AFTER = re.compile(
    r"\s*(?:$|[,;/|)(\].:&+•\u2013-]|\d|(?:and|or|und|oder|et|ou|y|o|every|each|daily|weekly|since|user|admin|"
    r"administrator|certified|expert|täglich|jeden|seit|tous|chaque|depuis|quotidien\w*|a diario|cada|todos|desde)\b)"
)
GOOD_BEFORE = re.compile(
    r"(?:[,;/|(&+•\u2013:-]|\b(?:and|or|in|with|using|und|mit|et|en|avec|con|y))\s*\Z", re.IGNORECASE
)

LETTER_AFTER = re.compile(
    r"\s*[,;/|)(]|\s+(?:and|or|und|et|y)\s+[A-Z]|\s+\d|"
    r"\s+(?:programm\w*|language|code|developer|library|packages?|scripts?|shiny|studio|compiler|firmware)\b"
)


def is_named(written: str, index: int, lines: ProofLines) -> bool:
    """Tell whether the word at this index is the name that is written so."""
    word = lines.words[index]
    line = lines.text_at(lines.places[index])
    if written.isupper() and len(written) > 1:
        return is_acronym_named(written, word, line)
    if word != written and not (word == written.upper() and len(word) >= SHORTEST_CAPITALS and line.isupper()):
        return False
    previous, following = neighbour(index, -1, lines), neighbour(index, 1, lines)
    if previous.lower() in NOT_BEFORE or is_excluded(written, following.lower()):
        return False
    return is_letter_named(written, line) if len(written) == 1 else is_placed_as_name(written, word, previous, line)


def is_placed_as_name(written: str, word: str, previous: str, line: str) -> bool:
    """Tell a capital that is the name's own from one that begins a line."""
    is_first = (not previous and written not in PRODUCTS) or line.isupper()
    return not is_first or any(
        GOOD_AFTER.match(line, match.end()) for match in re.finditer(rf"\b{re.escape(word)}\b", line)
    )


def is_acronym_named(written: str, word: str, line: str) -> bool:
    """Tell an acronym, which lists alone write small, from the word that has the same letters."""
    return word.removesuffix("s") == written or (word.islower() and len(SEPARATOR.findall(line)) >= LISTED)


def neighbour(index: int, step: int, lines: ProofLines) -> str:
    """Return the word beside this one in its line; empty when there is none."""
    other = index + step
    if not 0 <= other < len(lines.words) or lines.places[other] - lines.places[index] != step:
        return ""
    return lines.words[other]


def is_excluded(written: str, following: str) -> bool:
    """Tell whether the next word shows that the ordinary word is meant."""
    excluded = NOT_AFTER.get(written)
    if excluded is None:
        return False
    return bool(excluded.fullmatch(following)) if isinstance(excluded, re.Pattern) else following in excluded


def is_letter_named(letter: str, line: str) -> bool:
    """Tell a language of one letter from an initial, a grade or a list's mark."""
    for match in re.finditer(rf"(?<![\w.&'\u2019/-]){letter}(?![\w&'\u2019+#]|\.[\s:,;)]*\w)", line):
        before, after = line[: match.start()], line[match.end() :]
        is_grade = before.endswith("(") and after.startswith(")")
        if not is_grade and (GOOD_BEFORE.search(before) or LETTER_AFTER.match(after)):
            return True
    return False
