"""The few signs of a text that are not ASCII: what depends on these alone is asked of them, not of all the text."""

from collections.abc import Sequence

ASCII = bytes(range(128))
Range = tuple[str, str]  # the first and the last sign


def beyond_ascii(text: str) -> str:
    """Return the signs of a text that are not ASCII, in order."""
    if text.isascii():
        return ""
    return text.encode("utf-8", "surrogatepass").translate(None, ASCII).decode("utf-8", "surrogatepass")


def has_sign_of(text: str, ranges: Sequence[Range]) -> bool:
    """Tell whether a text has a sign of these ranges, all of them beyond ASCII."""
    return any(first <= sign <= last for sign in frozenset(beyond_ascii(text)) for first, last in ranges)
