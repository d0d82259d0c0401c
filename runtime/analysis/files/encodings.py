"""Finds the encoding of text: its mark, UTF-8, UTF-16 by its zeros, else Windows-1252 or what a detector says."""

import codecs
import re

from runtime.on_demand import import_object

MARKS = (  # UTF-32 first: its little-endian mark starts with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN = "cp1252"
SAMPLE_BYTES = 4_096
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
MIN_RUN_SHARE = 0.5  # of the bytes above ASCII that stand beside another: German has .02, Chinese and Greek .95
MIN_JOINED_BYTES = 8
MIN_LEAN = 8  # zeros on one side for one on the other: a common Chinese character has one there
MAX_CHARACTERS_A_ZERO = 50
MAX_ODD_SHARE = 0.2  # of the characters above ASCII: bytes that are not UTF-8, in what is UTF-8 otherwise
ODD_BYTE = re.compile("[\udc80-\udcff]")
ODD_BYTES = {0xDC00 + byte: bytes((byte,)).decode(WESTERN, errors="replace") for byte in range(0x80, 0x100)}
NOT_ASCII = re.compile("[^\x00-\x7f]")
CANDIDATES = (
    "gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp1250",
    "cp1254", "cp1252",
)  # fmt: skip


def decode(content: bytes, declared: str | None = None) -> str:
    """Decode text whose encoding is not known, or only declared; what is no character becomes U+FFFD."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if zeros := find_utf16(content):
        return content.decode(zeros, errors="replace")
    return decode_utf8(content) or content.decode(known(declared) or find_encoding(content), errors="replace")


def decode_utf8(content: bytes) -> str | None:
    """Decode as UTF-8, with some odd bytes of Windows-1252 pasted in; None when it is another encoding."""
    text = content.decode("utf-8", errors="surrogateescape")
    odd_count = len(ODD_BYTE.findall(text)) if not text.isascii() else 0
    if odd_count > MAX_ODD_SHARE * len(NOT_ASCII.findall(text)):
        return None
    return text.translate(ODD_BYTES) if odd_count else text


def find_utf16(content: bytes) -> str | None:
    """Tell UTF-16 without a mark by its zeros, almost all on one side (of spaces, digits, line ends)."""
    sample = content[: SAMPLE_BYTES // 2 * 2]
    zeros = sample[0::2].count(0), sample[1::2].count(0)
    is_lopsided = min(zeros) * MIN_LEAN <= max(zeros) and len(sample) <= max(zeros) * MAX_CHARACTERS_A_ZERO
    if len(sample) % 2 or not is_lopsided:
        return None
    encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return None
    return encoding if text.isprintable() or is_mostly_printable(text) else None


def is_mostly_printable(text: str) -> bool:
    """Tell text from numbers that look like some."""
    return sum(character.isprintable() or character.isspace() for character in text) >= 0.95 * len(text)


def find_encoding(content: bytes) -> str:
    """Ask the detector where bytes above ASCII stand together; alone they are letters of a western language."""
    runs = HIGH_RUN.findall(content[: 16 * SAMPLE_BYTES])
    joined = sum(len(run) for run in runs if len(run) > 1)
    if joined < max(MIN_RUN_SHARE * sum(map(len, runs)), MIN_JOINED_BYTES):
        return WESTERN
    begin = max(content.find(runs[0]) - SAMPLE_BYTES // 4, 0)
    from_bytes = import_object("charset_normalizer:from_bytes")
    best = from_bytes(content[begin : begin + SAMPLE_BYTES], cp_isolation=list(CANDIDATES)).best()
    return best.encoding if best else WESTERN


def known(encoding: str | None) -> str | None:
    """Return a declared encoding where Python knows it as one of text."""
    if not encoding or not encoding.isascii():
        return None
    try:
        return codecs.lookup(encoding).name if "".encode(encoding) == b"" else None
    except (LookupError, UnicodeError):
        return None
