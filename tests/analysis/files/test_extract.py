"""What comes out of files: good ones, broken ones and hostile ones."""

import io
import shutil
import zipfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.analysis.files.clean import MAX_TEXT_CHARACTERS
from runtime.analysis.files.extract import extract_text
from runtime.analysis.files.extraction_pool import ExtractionPool
from runtime.analysis.files.upload import MAX_CONTENT_BYTES
from runtime.emulator.demo.samples import read_manifest
from tests.analysis.documents import SAMPLES, docx, paragraph, part, zipped

OLD_WORD = (Path(__file__).parent / "old-word.doc").read_bytes()
MANIFEST = msgspec.json.decode((SAMPLES / "manifest.json").read_bytes())
ERROR_FILES: dict[str, str | None] = {
    "errors/empty.txt": "empty",
    "errors/corrupt.pdf": "corrupt",
    "errors/password.pdf": "password_protected",
    "errors/scanned.pdf": None if shutil.which("tesseract") else "needs_ocr",
    "errors/large.txt": None,
    "errors/windows-1252.txt": None,
    "errors/utf-16.txt": None,
    "errors/docx-named.pdf": None,
    "errors/binary.txt": "binary",
}


ERROR_SAMPLES = {sample.file: sample for sample in read_manifest().errors}


def test_every_error_file_of_the_samples_has_an_expected_outcome() -> None:
    assert ERROR_SAMPLES.keys() == ERROR_FILES.keys()


def test_the_large_sample_has_two_megabytes() -> None:
    assert len(ERROR_SAMPLES["errors/large.txt"].content()) == 2 * 1024 * 1024


@pytest.mark.parametrize(("file", "error"), ERROR_FILES.items())
async def test_an_error_file_has_the_outcome_that_the_manifest_expects(file: str, error: str | None) -> None:
    async with ExtractionPool() as pool:
        extracted = await pool.extract(ERROR_SAMPLES[file].content(), file)

    assert extracted.error == error
    assert bool(extracted.text) == (error is None)


@pytest.mark.parametrize("facts", MANIFEST["resumes"], ids=lambda facts: str(facts["file"]))
def test_every_sample_resume_gives_its_title(facts: dict[str, str]) -> None:
    extracted = extract_text((SAMPLES / facts["file"]).read_bytes(), facts["file"])

    assert extracted.error is None
    assert facts["title"] in extracted.text


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("Zoë Müller".encode(), "Zoë Müller", id="utf-8"),
        pytest.param("Zoë Müller".encode("cp1252"), "Zoë Müller", id="windows-1252"),
        pytest.param("Zoë Müller".encode("utf-16"), "Zoë Müller", id="utf-16"),
        pytest.param("Zoë".encode("utf-8-sig"), "Zoë", id="utf-8 with a mark"),
        pytest.param("Zoe\u0308".encode(), "Zoë", id="composed"),
        pytest.param(b"a\r\n\r\n\r\nb\rc", "a\n\nb\nc", id="newlines"),
    ],
)
def test_text_files_are_decoded(content: bytes, expected: str) -> None:
    assert extract_text(content, "resume.txt").text == expected


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(b"  \n\t", "empty", id="blank"),
        pytest.param(b"\x00\x01\x02binary", "binary", id="NUL"),
        pytest.param(b"x" * (MAX_CONTENT_BYTES + 1), "too_large", id="oversized"),
        pytest.param(b"Rar!\x1a\x07\x01\x00", "unsupported_type", id="RAR"),
        pytest.param(
            zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "unsupported_type", id="workbook"
        ),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old Word", "unsupported_type", id="old Word"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password_protected",
            id="encrypted Word",
        ),
        pytest.param(b"PK\x03\x04 word/document.xml", "corrupt", id="torn archive"),
        pytest.param(docx("<w:p>"), "corrupt", id="broken XML"),
        pytest.param(docx(paragraph("&a;"), prolog='<!DOCTYPE d [<!ENTITY a "b">]>'), "corrupt", id="entities"),
        pytest.param(b"%PDF-1.7 nothing", "corrupt", id="torn PDF"),
    ],
)
def test_what_cannot_be_read_has_a_code(content: bytes, error: str) -> None:
    assert extract_text(content, "resume.txt").error == error


def test_a_word_file_is_read_with_header_table_and_footer() -> None:
    table = f"<w:tbl><w:tr><w:tc>{paragraph('Python')}</w:tc><w:tc>{paragraph('8 years')}</w:tc></w:tr></w:tbl>"
    content = docx(
        paragraph("Work") + table,
        parts={"word/header1.xml": part("hdr", "Ann Example"), "word/footer1.xml": part("ftr", "Page")},
    )

    assert extract_text(content, "resume.docx").text.split() == [
        "Ann",
        "Example",
        "Work",
        "Python",
        "8",
        "years",
        "Page",
    ]


async def test_a_word_bomb_is_refused_and_the_pool_goes_on() -> None:
    bomb = docx(paragraph(" " * 200_000_000))

    async with ExtractionPool() as pool:
        refused = await pool.extract(bomb, "bomb.docx")
        good = await pool.extract(docx(paragraph("fine")), "good.docx")

    assert refused.error == "too_large"
    assert good.text == "fine"


def test_a_word_file_with_a_member_twice_is_refused() -> None:
    twice = docx(paragraph("one"), parts={"word/documenT.xml": b"<a/>"}).replace(b"documenT", b"document")

    assert extract_text(twice, "twice.docx").error == "corrupt"


def test_a_part_that_declares_less_than_it_holds_gives_no_more_than_that() -> None:
    honest = docx(paragraph("x" * 3_000_000))
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size_bytes = archive.getinfo("word/document.xml").file_size

    liar = honest.replace(size_bytes.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))

    assert liar != honest
    assert len(extract_text(liar, "liar.docx").text) <= 1_000


def test_a_long_text_is_cut() -> None:
    extracted = extract_text(b"word " * 500_000, "long.txt")

    assert extracted.error is None
    assert len(extracted.text) <= MAX_TEXT_CHARACTERS


def test_the_name_does_not_decide_what_a_file_is() -> None:
    extracted = extract_text((SAMPLES / "errors/docx-named.pdf").read_bytes(), "resume.pdf")

    assert extracted.media_type.endswith("wordprocessingml.document")


HEADS = [
    pytest.param(head, id=name)
    for name, head in {
        "none": b"",
        "pdf": b"%PDF-1.4\n",
        "docx": b"PK\x03\x04word/",
        "mark": "\ufeff".encode(),
        "rtf": b"{\\rtf1\\ansi ",
        "html": b"<html><p style='",
        "doc": OLD_WORD[:1_600],
    }.items()
]


@pytest.mark.parametrize("head", HEADS)
@given(content=st.binary(max_size=2_000))
def test_any_bytes_give_storable_text_or_a_code(head: bytes, content: bytes) -> None:
    extracted = extract_text(head + content, "any.bin")

    assert (extracted.error is None) == bool(extracted.text)
    assert "\x00" not in extracted.text
    assert extracted.text.encode("utf-8").decode("utf-8") == extracted.text


@given(st.text(st.characters(exclude_categories=[]), max_size=500))
def test_any_text_comes_out_without_what_the_database_refuses(text: str) -> None:
    extracted = extract_text(text.encode("utf-16", "surrogatepass"), "any.txt")

    assert "\x00" not in extracted.text
    extracted.text.encode("utf-8")
