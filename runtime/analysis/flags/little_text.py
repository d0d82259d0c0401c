"""Tells a resume that holds hardly any text: a scan with one line, an empty form."""

import re
from itertools import islice

ENOUGH_WORDS = 12
ENOUGH_SIGNS = 40  # of scripts that set no spaces
WORD = re.compile(r"[^\W\d_]{2,}")
SIGN = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u9fff]")


def has_little_text(text: str) -> bool:
    """Tell whether the text has too few words to say anything about a person; looks no further than it must."""
    return not (has_as_many(WORD, text, ENOUGH_WORDS) or has_as_many(SIGN, text, ENOUGH_SIGNS))


def has_as_many(pattern: re.Pattern[str], text: str, count: int) -> bool:
    """Tell whether the pattern is found so often."""
    return next(islice(pattern.finditer(text), count - 1, None), None) is not None
