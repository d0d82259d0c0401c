"""Text from text files: byte order mark, else UTF-8, else Windows-1252; anything else is not text."""

import codecs
import re

from runtime.analysis.files.clean import MAX_TEXT_CHARACTERS
from runtime.analysis.files.refusal import RefusedFileError

MARKS = (  # UTF-32 first: its little-endian mark starts with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAX_CONTENT_READ_BYTES = 4 * MAX_TEXT_CHARACTERS  # no encoding here takes more bytes for a character
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
MAX_CONTROL_SHARE = 0.005
LONG_RUN = re.compile("[!-~]{120,}")  # longer than any word or address: encoded bytes
MAX_LONG_RUN_SHARE = 0.5


def plain_text(content: bytes) -> str:
    """Decode a text file, cut to what `clean_text` keeps.

    Raises:
        RefusedFileError: `binary` when the content is not text.
    """
    text = decode(content[:MAX_CONTENT_READ_BYTES])
    if is_binary(text):
        raise RefusedFileError(code="binary")
    return text


def decode(content: bytes) -> str:
    """Decode by byte order mark, else as UTF-8, else as Windows-1252."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return decoder.decode(content)  # not final: the cut may fall inside a character
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def is_binary(text: str) -> bool:
    """Tell bytes that only look like text from text."""
    if "\x00" in text:
        return True
    if sum(1 for _ in CONTROLS.finditer(text)) > MAX_CONTROL_SHARE * len(text):
        return True
    long_runs = sum(len(run) for run in LONG_RUN.findall(text))
    return long_runs > MAX_LONG_RUN_SHARE * len(text)
