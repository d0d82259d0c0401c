"""Documents for the tests: the shipped samples, and Word files made on the spot."""

import io
import zipfile
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[2] / "runtime" / "emulator" / "samples"
WORD_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, *, prolog: str = "", parts: dict[str, bytes] | None = None) -> bytes:
    """Return a Word file whose body is this XML; `parts` are further members."""
    document = (
        f'<?xml version="1.0"?>{prolog}<w:document xmlns:w="{WORD_NAMESPACE}"><w:body>{body}</w:body></w:document>'
    )
    return zipped({"word/document.xml": document.encode()} | (parts or {}))


def paragraph(text: str) -> str:
    """Return one paragraph."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def part(root: str, text: str) -> bytes:
    """Return a header, footer or footnotes part with one paragraph."""
    return f'<w:{root} xmlns:w="{WORD_NAMESPACE}">{paragraph(text)}</w:{root}>'.encode()


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a compressed archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
