"""Finds what markup that stands in a plain text would hide from a reader: white or tiny letters, comments."""

import re
from collections.abc import Iterator

from runtime.analysis.files.html_rules import read_look
from runtime.analysis.files.pieces import HIDDEN, WHITE

STYLED = re.compile(
    r"""<([a-z][a-z0-9]{0,9})\b[^<>]{0,200}?\bstyle\s?=\s?(?:"([^"<>]{1,300})"|'([^'<>]{1,300})')[^<>]{0,200}>"""
)
COMMENT = "<!--", "-->"
MAX_CHARACTERS = 5_000


def find_unseen(text: str) -> list[tuple[int, int]]:
    """Return the places of comments, and of elements whose own style hides them, with their tags; in order."""
    if "<" not in text:
        return []
    return sorted([*find_comments(text), *find_styled(text)])


def find_comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of comments."""
    opening, closing = COMMENT
    start = text.find(opening)
    while start >= 0:
        end = text.find(closing, start, start + MAX_CHARACTERS)
        if end >= 0:
            yield start, end + len(closing)
        start = text.find(opening, start + len(opening) if end < 0 else end)


def find_styled(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of elements whose style says that they are not seen; one without an end is none."""
    lower = text.lower() if "style" in text or "STYLE" in text or "Style" in text else ""
    for tag in STYLED.finditer(lower):
        look = read_look(tag[2] or tag[3])
        closing = f"</{tag[1]}>"
        end = lower.find(closing, tag.end(), tag.end() + MAX_CHARACTERS)
        if end >= 0 and (look.kind == HIDDEN or (look.kind == WHITE and not look.is_dark)):
            yield tag.start(), end + len(closing)
