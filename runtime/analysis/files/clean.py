"""Makes text storable and comparable: one kind of newline and space, nothing that PostgreSQL refuses."""

import re
import unicodedata

MAX_TEXT_CHARACTERS = 200_000

# Controls except tab and newline, lone surrogates, soft hyphens, zero-width marks and the byte order mark;
# U+FFFE and U+FFFF are what pdfium gives for a hyphen at a line's end.
UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ud800-\udfff\ufeff\ufffe\uffff]"
)
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile("[ \t\xa0\u2000-\u200a\u202f\u205f\u3000]+")
BLANK_LINES = re.compile("\n[ \n]*\n")
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


def clean_text(raw: str) -> str:
    """Return composed text (NFC) of at most `MAX_TEXT_CHARACTERS`, lines kept, runs of spaces as one."""
    text = LINE_ENDS.sub("\n", raw[: 2 * MAX_TEXT_CHARACTERS])
    text = UNWANTED.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(LIGATURES))
    text = SPACES.sub(" ", text)
    text = BLANK_LINES.sub("\n\n", text)
    return text[:MAX_TEXT_CHARACTERS].strip()
