"""Text from pictures of pages: a file that is one, or the pages of a PDF that holds nothing else."""

import math
from collections.abc import Iterator

import pypdfium2

from runtime.analysis.files.ocr import recognize
from runtime.analysis.files.pieces import Reading

DOTS_PER_POINT = 200 / 72  # 200 dots an inch: letters of ten points are 20 dots high, as Tesseract wants them
MAX_DOTS = 8_000_000  # a page of A3


def read_picture(content: bytes) -> Reading:
    """Recognise the characters of a picture.

    Raises:
        RefusedFileError: As `recognize`.
    """
    return Reading(seen=recognize([content]))


def read_scan(document: pypdfium2.PdfDocument) -> Reading:
    """Recognise the characters of a document's pages.

    Raises:
        RefusedFileError: As `recognize`.
    """
    return Reading(seen=recognize(draw_pages(document)))


def draw_pages(document: pypdfium2.PdfDocument) -> Iterator[bytes]:
    """Yield each page as a picture in shades of grey, as a PGM file."""
    for page in document:
        width, height = page.get_size()
        scale = min(DOTS_PER_POINT, math.sqrt(MAX_DOTS / max(width * height, 1.0)))
        bitmap = page.render(scale=scale, grayscale=True)
        rows = memoryview(bitmap.buffer).cast("B")
        lines = (rows[row * bitmap.stride :][: bitmap.width] for row in range(bitmap.height))
        yield b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(lines)
        bitmap.close()
        page.close()
