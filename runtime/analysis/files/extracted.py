"""What comes out of a file: its text, or the code of the reason why there is none."""

from typing import Literal

from msgspec import Struct

ExtractionError = Literal[
    "empty",
    "corrupt",
    "password_protected",
    "image_only",
    "needs_ocr",
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
        hidden_text: What a person who opens the file does not see of it: white on white, tiny, off the page, or marked
            as hidden; not in `text`.
        media_type: What the bytes are, whatever the file is called.
        error: None when there is text.
    """

    text: str
    media_type: str
    error: ExtractionError | None = None
    hidden_text: str = ""
