"""Files that are made to hang or fill a reader: each gives text or a code of its own, within the child's limits."""

import asyncio
from collections.abc import Callable

import pytest

from runtime.analysis.files.clean import MAX_TEXT_CHARACTERS
from runtime.analysis.files.extraction_pool import ExtractionPool
from tests.analysis.documents import docx, paragraph
from tests.analysis.files.formats import odt
from tests.analysis.files.pdfs import assemble, pdf, stream, text_at

PATIENCE_S = 60.0  # a child that is ended after its 30 s answers with another code


def many_fonts(count: int) -> bytes:
    """Return a page with so many fonts, each of which draws one word."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    fonts = " ".join(f"/F{number} {5 + number} 0 R" for number in range(count))
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << {fonts} >> >> >>"
    )
    drawn = "".join(
        f"BT /F{number} 9 Tf {50 + number % 40 * 13} {780 - number // 40 * 14} Td (w{number}) Tj ET\n"
        for number in range(count)
    )
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"}
    return assemble(
        objects | {3: page.encode(), 4: stream("", drawn.encode())} | dict.fromkeys(range(5, 5 + count), font)
    )


def page_tree_in_itself() -> bytes:
    kids = b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1000000 >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"
    return assemble({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: kids, 3: page})


def form_in_itself() -> bytes:
    entries = "/Type /XObject /Subtype /Form /BBox [0 0 500 500] /Resources << /XObject << /X1 4 0 R >> >>"
    return pdf("/X1 Do " * 50, extra=[stream(entries, b"/X1 Do " * 50)])


def nested_tables(depth: int) -> bytes:
    return docx("<w:tbl><w:tr><w:tc>" * depth + paragraph("deep") + "</w:tc></w:tr></w:tbl>" * depth)


ANY = None
CASES: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "five thousand pages": (lambda: pdf(*(text_at(72, 700, f"page {number}") for number in range(5_000))), "page 0"),
    "a page tree in itself": (page_tree_in_itself, "corrupt"),
    "a form in itself": (form_in_itself, ANY),
    "a page of 150,000 texts": (lambda: pdf("".join(text_at(72, 700, "word") for _ in range(150_000))), "word"),
    "2,000 fonts": (lambda: many_fonts(2_000), "w0 w1 w2"),
    "tables 1,000 deep": (lambda: nested_tables(1_000), "deep"),
    "tables 200,000 deep": (lambda: nested_tables(200_000), "too_large"),
    "a docx that unpacks to 200 MB": (lambda: docx(paragraph(" " * 200_000_000)), "too_large"),
    "an odt that unpacks to 200 MB": (lambda: odt(" " * 200_000_000), "too_large"),
    "comments without end": (lambda: b"<html>a" + b"<!--" * 2_000_000, "a"),
    "brackets alone": (lambda: b"<html>" + b"<" * 8_000_000, "<<<"),
    "tags that nobody closes": (lambda: b"<html>" + b"<b>x" * 2_000_000, "xxx"),
    "an attribute of spaces": (lambda: b"<html><p style='" + b" " * 3_000_000 + b"'>x", "x"),
    "styles that nobody closes": (lambda: b"<html><style>" + b"a{" * 1_000_000 + b"</style>x", "x"),
    "braces alone": (lambda: b"{\\rtf1" + b"{" * 9_000_000, "too_large"),
    "words alone": (lambda: b"{\\rtf1" + b"\\b " * 3_300_000, "too_large"),
    "escapes alone": (lambda: b"{\\rtf1" + b"\\u65?" * 2_000_000, "AAA"),
    "colours without end": (lambda: b"{\\rtf1{\\colortbl" + b";" * 9_000_000 + b"}x}", "x"),
    "dots": (lambda: b"." * 9_000_000, "binary"),
    "spaces": (lambda: b" " * 10_000_000, "empty"),
    "emoji": ("😀🎉".encode, "😀🎉"),
    "right to left": ("السيرة الذاتية: أحمد".encode, "السيرة الذاتية: أحمد"),
}


@pytest.mark.parametrize(("make", "expected"), CASES.values(), ids=CASES)
async def test_a_hostile_file_gives_text_or_a_code(make: Callable[[], bytes], expected: str | None) -> None:
    content = make()

    async with ExtractionPool() as pool, asyncio.timeout(PATIENCE_S):
        extracted = await pool.extract(content, "resume")

    assert extracted.error != "timed_out"
    assert len(extracted.text) <= MAX_TEXT_CHARACTERS
    assert bool(extracted.text) == (extracted.error is None)
    if expected is not ANY:
        assert extracted.error == expected or extracted.text.startswith(expected)
