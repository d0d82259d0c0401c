"""Text from text files, whatever their encoding; anything else is not text."""

import re

from runtime.analysis.files.clean import MAX_TEXT_CHARACTERS
from runtime.analysis.files.encodings import decode
from runtime.analysis.files.pieces import Reading
from runtime.analysis.files.refusal import RefusedFileError

MAX_CONTENT_READ_BYTES = 4 * MAX_TEXT_CHARACTERS  # no encoding here takes more bytes for a character
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
MAX_CONTROL_SHARE = 0.005
LONG_RUN = re.compile("[!-~]{120,}")  # longer than any word or address: encoded bytes
MAX_LONG_RUN_SHARE = 0.5


def read_plain(content: bytes) -> Reading:
    """Decode a text file, cut to what `clean_text` keeps.

    Raises:
        RefusedFileError: `binary` when the content is not text.
    """
    text = decode(content[:MAX_CONTENT_READ_BYTES])
    if is_binary(text):
        raise RefusedFileError(code="binary")
    return Reading(seen=text)


def is_binary(text: str) -> bool:
    """Tell bytes that only look like text from text."""
    if "\x00" in text:
        return True
    if sum(1 for _ in CONTROLS.finditer(text)) > MAX_CONTROL_SHARE * len(text):
        return True
    long_runs = sum(len(run) for run in LONG_RUN.findall(text))
    return long_runs > MAX_LONG_RUN_SHARE * len(text)
