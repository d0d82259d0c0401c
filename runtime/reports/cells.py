"""Cells of spreadsheets: what a spreadsheet would take for a formula is shown as the text that it is."""

import re
import unicodedata

BEGINS_FORMULA = frozenset("=+-@|%")
# Also after blanks and marks that a spreadsheet drops; and in full width, which some fold to the plain ones.
DROPPED = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]*")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
LONGEST_CELL = 32_767  # of Excel


def disarm(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with an apostrophe before what would begin one.

    Tab and carriage return at the beginning count too (OWASP, CSV injection).
    """
    plain = CONTROLS.sub("\ufffd", text)
    shown = plain[DROPPED.match(plain).end() :]  # type: ignore[union-attr]  # it matches the empty text
    first = unicodedata.normalize("NFKC", shown[:1])[:1]
    return f"'{plain}" if first in BEGINS_FORMULA or text[:1] in {"\t", "\r", "\n"} else plain


def cut_cell(text: str) -> str:
    """Return a text as long as a cell may be."""
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}\u2026"
