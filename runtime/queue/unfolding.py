"""Numbers that unfold: PostgreSQL keeps `1e131071` in a few bytes, and writes it out whenever it is read."""

import re

LONGEST_UNFOLDED_BYTES = 1024 * 1024  # as much as a result may take
LONGEST_EXPONENT = 131_072  # of PostgreSQL's numeric; a longer one it refuses itself
SHORTEST_BYTES = 9 * LONGEST_UNFOLDED_BYTES // LONGEST_EXPONENT  # `1e131071,` as often as it takes
# With every digit a zero, and without signs, one search in C finds whatever may be a long exponent.
SHAPE = bytes.maketrans(b"123456789E", b"000000000e")
LONG_EXPONENT = b"e000"
STRING_OR_EXPONENT = re.compile(rb'"(?:[^"\\]|\\.)*+"|[0-9][eE][+-]?([0-9]+)')


def unfolds(text: bytes) -> bool:
    """Say whether the numbers of a JSON text take more than a megabyte beyond their own when PostgreSQL shows them."""
    if len(text) <= SHORTEST_BYTES or LONG_EXPONENT not in text.translate(SHAPE, b"+-"):
        return False
    exponents = (digits for digits in STRING_OR_EXPONENT.findall(text) if digits)
    return sum(map(length_of, exponents)) > LONGEST_UNFOLDED_BYTES


def length_of(exponent: bytes) -> int:
    """Return about how many digits a number with this exponent has."""
    return min(int(exponent.lstrip(b"0")[:7] or b"0"), LONGEST_EXPONENT)
