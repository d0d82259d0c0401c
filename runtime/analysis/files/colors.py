"""Which colours cannot be seen on white paper."""

import re

ALMOST_WHITE = 240  # of 255 in each channel: a contrast of at most 1.15 with white (WCAG 2.2, 1.4.3 asks for 4.5)
HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def is_white(red: int, green: int, blue: int) -> bool:
    """Tell whether a colour is white or so near that text in it is not seen on white."""
    return min(red, green, blue) >= ALMOST_WHITE


def is_white_hex(color: str) -> bool:
    """Tell it of `FFFFFF`, `#fff` and the like; a name or `auto` is no such colour."""
    match = HEX.fullmatch(color)
    if not match:
        return False
    digits = match[1] if len(match[1]) > len("fff") else "".join(digit * 2 for digit in match[1])
    return is_white(int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
