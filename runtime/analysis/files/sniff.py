"""Tells what a file is by its bytes; the name only tells Markdown from plain text."""

import codecs
import re

from runtime.analysis.files.zip_types import DOCX, ODT, zip_type_of

PDF = "application/pdf"
DOC = "application/msword"
RTF = "application/rtf"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"
OLE = "application/x-ole-storage"  # the container of .doc and of much else
LOCKED_OFFICE = "application/x-ole-encrypted-package"  # any Office file with a password
PICTURES = frozenset({"image/png", "image/jpeg", "image/tiff", "image/bmp", "image/webp", "image/gif"})
READ_TYPES = frozenset({PDF, DOCX, DOC, ODT, RTF, HTML, MARKDOWN, PLAIN, LOCKED_OFFICE}) | PICTURES

HEAD_BYTES = 1024  # PDF readers accept junk of that length before the header (PDF 1.7, annex H, note 13)
WORD_STREAM = "WordDocument".encode("utf-16-le")  # streams' names, MS-DOC 2.1 and MS-OFFCRYPTO 2.3
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_HEADS = (b"PK\x03\x04", b"PK\x05\x06")
OTHER_HEADS = (
    (re.compile(rb"\{\\rtf"), RTF),
    (re.compile(rb"\x89PNG"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8"), "image/gif"),
    (re.compile(rb"II\*\x00|MM\x00\*"), "image/tiff"),
    (re.compile(rb"BM.{4}\x00{4}", re.DOTALL), "image/bmp"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb".{4}ftyp(?:heic|heix|mif1|msf1|avif)", re.DOTALL), "image/heic"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "video/mp4"),
    (re.compile(rb"RIFF.{4}", re.DOTALL), "audio/x-riff"),
    (re.compile(rb"ID3[\x02-\x04]|OggS|fLaC"), "audio/mpeg"),
    (re.compile(rb"7z\xbc\xaf\x27\x1c"), "application/x-7z-compressed"),
    (re.compile(rb"Rar!\x1a\x07"), "application/vnd.rar"),
    (re.compile(rb"\x1f\x8b\x08"), "application/gzip"),
    (re.compile(rb"BZh[1-9]1AY&SY"), "application/x-bzip2"),
    (re.compile(rb"\xfd7zXZ\x00"), "application/x-xz"),
    (re.compile(rb"\x7fELF|MZ[^\t\n\r -~]"), "application/octet-stream"),
    (re.compile(rb"%!PS"), "application/postscript"),
    (re.compile(rb"SQLite format 3\x00"), "application/vnd.sqlite3"),
)
MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--[^>]{0,300}-->\s*)?(?:(<\?xml)|<(?:!doctype html|html|head|body|meta)[\s>])",
    re.IGNORECASE,
)


def media_type_of(content: bytes, file_name: str) -> str:
    """Return the media type of the bytes; what has no known head counts as text."""
    head = content[:HEAD_BYTES]
    if head.startswith(ZIP_HEADS):
        return zip_type_of(content)
    if b"%PDF-" in head:
        return PDF
    if head.startswith(OLE_HEAD):
        return find_ole_type(content)
    return find_markup_type(head) or next(
        (media_type for start, media_type in OTHER_HEADS if start.match(head)),
        MARKDOWN if file_name.lower().endswith((".md", ".markdown")) else PLAIN,
    )


def find_ole_type(content: bytes) -> str:
    """Tell an old Word file and a locked one from tables, mails and installers."""
    if ENCRYPTED_STREAM in content:
        return LOCKED_OFFICE
    return DOC if WORD_STREAM in content else OLE


def find_markup_type(head: bytes) -> str | None:
    """Tell a web page from other XML."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head[2:].replace(b"\x00", b"")
    start = MARKUP.match(head)
    if start is None:
        return None
    return HTML if start[1] is None or b"<html" in head.lower() else "application/xml"
