"""Text from Rich Text Format (RTF 1.9.1): one pass over its words, no more groups than a stack holds."""

import re
from collections.abc import Iterator

from runtime.analysis.files.pieces import Reading
from runtime.analysis.files.refusal import RefusedFileError
from runtime.analysis.files.rtf_words import RtfReader

MAX_WORDS = 3_000_000  # some seconds of work
WORD = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # a control word, its number, the space that ends it
    rb"|\\'([0-9a-fA-F]{2})"  # a byte
    rb"|\\([^a-zA-Z'])"  # a control symbol
    rb"|([{}])"
    rb"|[\r\n]+"
    rb"|([^\\{}\r\n]+)"
)


def read_rtf(content: bytes) -> Reading:
    """Read body, headers, tables, text boxes and notes in the order of the file.

    Raises:
        RefusedFileError: `too_large`, or `corrupt` where groups do not match from the start.
    """
    reader = RtfReader()
    for match in find_words(content):
        word, number, byte, symbol, brace, text = match.groups()
        if word:
            reader.take_word(word.decode("ascii"), int(number) if number else None)
        elif text:
            reader.take_bytes(text)
        elif byte:
            reader.take_bytes(bytes((int(byte, 16),)), is_escaped=True)
        elif brace:
            reader.take_brace(opens=brace == b"{")
        elif symbol:
            reader.take_symbol(symbol)
        if reader.is_full:
            break
    return reader.reading()


def find_words(content: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the words of the file, without the binary data that stands between them.

    Raises:
        RefusedFileError: `too_large`.
    """
    position = 0
    for _ in range(MAX_WORDS):
        match = WORD.match(content, position)
        if match is None:
            if position >= len(content):
                return
            position += 1  # a lone backslash at the end
            continue
        position = match.end()
        if match[1] == b"bin" and match[2]:
            position += max(int(match[2]), 0)
        yield match
    raise RefusedFileError(code="too_large")
