"""Tells what a file is by its first bytes; the name only tells Markdown from plain text."""

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OLE = "application/x-ole-storage"  # the container of .doc, and of any Office file with a password
MARKDOWN = "text/markdown"
PLAIN = "text/plain"

HEAD_BYTES = 1024  # PDF readers accept junk of that length before the header (PDF 1.7, annex H, note 13)
ZIP_HEADS = (b"PK\x03\x04", b"PK\x05\x06")
OTHER_HEADS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"{\\rtf", "application/rtf"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
HTML_HEADS = (b"<!doctype html", b"<html")


def media_type_of(content: bytes, file_name: str) -> str:
    """Return the media type of the bytes; what has no known head counts as text."""
    head = content[:HEAD_BYTES]
    if head.startswith(ZIP_HEADS):
        return DOCX if b"word/" in content else "application/zip"
    if b"%PDF-" in head:
        return PDF
    if head.lstrip().lower().startswith(HTML_HEADS):
        return "text/html"
    text = MARKDOWN if file_name.lower().endswith((".md", ".markdown")) else PLAIN
    return next((media_type for start, media_type in OTHER_HEADS if head.startswith(start)), text)
