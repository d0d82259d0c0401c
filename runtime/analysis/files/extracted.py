"""What comes out of a file: its text, or the code of the reason why there is none."""

from typing import Literal

from msgspec import Struct

ExtractionError = Literal[
    "empty",
    "corrupt",
    "password_protected",
    "image_only",
    "unsupported_type",
    "too_large",
    "binary",
    "crashed",
    "timed_out",
]


class Extracted(Struct, frozen=True, kw_only=True):
    """The text of one uploaded file, or why there is none.

    Attributes:
        text: At most `clean.MAX_TEXT_CHARACTERS`, without NUL or lone surrogates; empty when `error` is set.
        media_type: What the bytes are, whatever the file is called.
        error: None when there is text.
    """

    text: str
    media_type: str
    error: ExtractionError | None = None
