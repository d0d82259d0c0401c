"""Reads the columns of a person specification: which of its lines are essential, which desirable."""

import re

from runtime.analysis.posting.posting_tokens import forms_in

LEAST_MARKED = 3
MARK = r"(?:E|D|Essential|Desirable|ESSENTIAL|DESIRABLE)"
LEADING = re.compile(r"(?<![^\n])(?P<mark>[ED]\d{0,2})(?=[ \t]+[A-Z])")
METHODS = r"(?:[A-Z](?:[/,&+][ ]?[A-Z])*|[A-Z][a-z]+(?:[/,&][ ]?[A-Z][a-z]+)*)"
TRAILING = re.compile(
    rf"(?m)^[ \t]*(?:[^\w\s(\"]{{1,2}}[ \t]+)?(?P<item>\S[^\n]*?[\w)\].])(?P<tail>[ \t]+[(\[]?(?P<mark>{MARK})[)\]]?"
    rf"(?:[ \t]+[(\[]?{METHODS}[)\]]?){{0,2}})[ \t]*$"
)
# A row of a table in Markdown: its first cell, and a last one that says how much it is asked.
ROW = re.compile(
    r"(?m)^[ \t]*(?P<lead>\|[ \t]*+)(?P<item>[^|\n]*[\w)\].])"
    r"(?P<tail>[ \t]*\|[ \t]*(?P<mark>[A-Za-zäöüéèíóñ]{1,15})[ \t]*\|?)[ \t]*$"
)
ASKED = forms_in(
    "e must required essential mandatory yes muss pflicht erforderlich obligatoire requis exigé imprescindible "
    "obligatorio requerido"
)
WISHED = forms_in(
    "d wish nice desirable desired preferred optional plus bonus no wunsch kann wünschenswert vorteil souhaité "
    "apprécié atout valorable deseable"
)
LEGEND = re.compile(r"\(?(?:\b[A-Z]{1,2}[ \t]*=[ \t]*[A-Za-z][\w /]{2,30}[,;.) \t]+){2,}\)?")


def without_marks(text: str) -> str:
    """Blank the marks and their legend, each character for a character; a mark in front becomes a bullet."""
    if len(LEADING.findall(text)) >= LEAST_MARKED:
        text = LEADING.sub(lambda mark: "-".ljust(len(mark[0])), text)
    if len(trailing := list(TRAILING.finditer(text))) >= LEAST_MARKED:
        for match in trailing:
            text = text[: match.start("tail")] + " " * len(match["tail"]) + text[match.end("tail") :]
        text = LEGEND.sub(lambda legend: " " * len(legend[0]), text)
    for match in marked_rows(text):
        for part in ("lead", "tail"):
            text = text[: match.start(part)] + " " * len(match[part]) + text[match.end(part) :]
    return text


def marked_rows(text: str) -> list[re.Match[str]]:
    """Return the rows of tables whose last cell says how much the first is asked; none where they are few."""
    rows = [row for row in ROW.finditer(text) if row["mark"].lower() in ASKED | WISHED] if "|" in text else []
    return rows if len(rows) >= LEAST_MARKED else []


def marked_places(text: str) -> dict[int, bool]:
    """Map where the lines begin that a person specification marks to whether the mark says desirable."""
    leading, trailing = list(LEADING.finditer(text)), list(TRAILING.finditer(text))
    places: dict[int, bool] = {}
    if len(leading) >= LEAST_MARKED:
        places |= {behind_blanks(text, match.end()): match["mark"].startswith("D") for match in leading}
    if len(trailing) >= LEAST_MARKED:
        places |= {match.start("item"): match["mark"].upper().startswith("D") for match in trailing}
    places |= {row.start("item"): row["mark"].lower() in WISHED for row in marked_rows(text)}
    return places


def behind_blanks(text: str, place: int) -> int:
    """Return the place of the next character that is no blank."""
    while text[place : place + 1] in {" ", "\t"}:
        place += 1
    return place
