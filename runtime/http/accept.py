"""What a caller takes as an answer: `Accept` (RFC 9110 section 12.5.1)."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

EXACT, OF_TYPE, ANY = 2, 1, 0


class Range(Struct, frozen=True):
    """One media range with its weight, 0 to 1."""

    name: str
    weight: float


def takes(accept: str, media_type: str) -> bool:
    """Say whether a caller takes a media type; the most specific range that names it decides, and 0 refuses it."""
    found = [(specificity(one.name, media_type), one.weight) for one in read_ranges(accept)]
    fitting = [(rank, weight) for rank, weight in found if rank is not None]
    return not accept.strip() or (bool(fitting) and max(fitting)[1] > 0)


def read_ranges(accept: str) -> Iterator[Range]:
    """Yield the ranges; a weight that is none counts as 1."""
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [value for key, _, value in (one.partition("=") for one in parameters) if key.strip() == "q"]
        yield Range(name, read_weight(weights[0].strip()) if weights else 1.0)


def read_weight(text: str) -> float:
    """Return a weight."""
    try:
        return msgspec.convert(text, float, strict=False)
    except msgspec.ValidationError:
        return 1.0


def specificity(name: str, media_type: str) -> int | None:
    """Say how closely a range names a media type; None when it does not."""
    if name == media_type:
        return EXACT
    if name == f"{media_type.partition('/')[0]}/*":
        return OF_TYPE
    return ANY if name == "*/*" else None
