"""PDF files for the tests, made on the spot (ISO 32000-1)."""

from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 612, 792


def pdf(*pages: str, extra: Sequence[bytes] = (), page_entries: str = "", catalog_entries: str = "") -> bytes:
    """Return a PDF whose pages have this content, drawn with Helvetica as `F1`.

    Args:
        pages: Content streams, in Latin-1.
        extra: Further objects; the first is number 4.
        page_entries: Added to each page's dictionary.
        catalog_entries: Added to the catalog.
    """
    first = 4 + len(extra)
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects: dict[int, bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog_entries} >>".encode(),
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    }
    objects |= dict(enumerate(extra, start=4))
    for number, content in enumerate(pages):
        page = first + 2 * number
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {page + 1} 0 R"
            f" /Resources << /Font << /F1 3 0 R >> /XObject << /X1 4 0 R >> >> {page_entries} >>"
        ).encode()
        objects[page + 1] = stream("", content.encode("latin-1"))
    return assemble(objects)


def stream(entries: str, content: bytes) -> bytes:
    """Return a stream object."""
    return f"<< {entries} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def assemble(objects: Mapping[int, bytes]) -> bytes:
    """Return the file of these objects, with its table."""
    out = bytearray(b"%PDF-1.7\n")
    offsets: dict[int, int] = {}
    for number, content in objects.items():
        offsets[number] = len(out)
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for number in range(1, len(objects) + 1):
        out += f"{offsets[number]:010d} 00000 n \n".encode()
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def text_at(x: float, y: float, text: str, *, size: float = 11, before: str = "") -> str:
    """Return the operators that draw a text; `before` are others that hold for it."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"q {before} BT /F1 {size} Tf {x} {y} Td ({escaped}) Tj ET Q\n"


def lines(*texts: str) -> str:
    """Return the operators that draw lines under each other."""
    return "".join(text_at(72, 720 - 14 * number, text) for number, text in enumerate(texts))
