"""Finds patterns with many beginnings fast: plain substrings give the spots, the pattern is tried around them."""

import re
from collections.abc import Iterator

AROUND = 100
MAX_SPOTS = 300  # a resume has a dozen; more is made to cost time


def near(text: str, roots: tuple[bytes, ...], pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield the pattern's matches around the roots, each place once, in order.

    Args:
        text: Any text.
        roots: Lower-case ASCII; `?` stands for any character that is not ASCII.
        pattern: At the first `MAX_SPOTS` roots; matches within `AROUND` characters of a root only are found.
    """
    done = 0
    for spot in spots_of(text, roots)[:MAX_SPOTS]:
        match = pattern.search(text, max(done, spot - AROUND), spot + AROUND) if spot >= done else None
        if match is not None:
            done = match.end()
            yield match


def roots_of(listed: str) -> tuple[bytes, ...]:
    """Read roots parted by `~`, in the shape that `near` takes."""
    return tuple(listed.encode("ascii").split(b"~"))


def spots_of(text: str, roots: tuple[bytes, ...]) -> list[int]:
    """Return where any root begins, in order."""
    plain = text.encode("ascii", "replace").lower()  # one byte a character, so places stay, and fast to search
    spots: list[int] = []
    for root in roots:
        spot = plain.find(root)
        while spot >= 0:
            spots.append(spot)
            spot = plain.find(root, spot + len(root))
    return sorted(spots)
