"""Each format gives the text that a person sees, and what nobody sees apart from it."""

from pathlib import Path

import pytest

from runtime.analysis.files.extract import READERS, extract_text
from runtime.analysis.files.sniff import READ_TYPES, media_type_of
from tests.analysis.documents import docx, paragraph, part, zipped
from tests.analysis.files.formats import odt, rtf, stored_first

OLD_WORD = (Path(__file__).parent / "old-word.doc").read_bytes()


def lines_of(content: bytes) -> list[str]:
    extracted = extract_text(content, "resume")
    assert extracted.error is None
    return [line.strip() for line in extracted.text.split("\n") if line.strip()]


def test_what_an_upload_may_be_is_what_there_are_readers_for() -> None:
    assert READERS.keys() == READ_TYPES


def test_an_old_word_file_is_read_with_its_table_and_letters_of_any_language() -> None:
    extracted = extract_text(OLD_WORD, "cv.doc")

    assert extracted.media_type == "application/msword"
    assert extracted.text.startswith("Zoë Müller \u2013 Krankenschwester\nRuby seen. after\n")
    assert "Python 8 years 日本語 \nLast line with \u201cquotes\u201d and a•bullet" in extracted.text
    assert extracted.hidden_text.split("\n")[0] == "VANISHED hidden text TINY hidden words"


@pytest.mark.parametrize("cut", [700, 1_600, 4_000, 7_000])
def test_an_old_word_file_that_is_cut_short_is_corrupt_or_gives_what_is_there(cut: int) -> None:
    extracted = extract_text(OLD_WORD[:cut], "cv.doc")

    assert extracted.error in {"corrupt", "unsupported_type", None}


def test_an_opendocument_file_is_read_with_tables_tabs_and_notes() -> None:
    content = odt(
        "<text:h>Ann Example</text:h><text:p>a<text:tab/>b<text:line-break/>c<text:s text:c='3'/>d</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Python</text:p></table:table-cell>"
        "<table:table-cell><text:p>8 years</text:p></table:table-cell></table:table-row></table:table>"
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
    )

    assert lines_of(content) == ["Ann Example", "a b", "c d", "Python", "8 years"]


def test_an_opendocument_file_with_a_password_says_so() -> None:
    manifest = b'<manifest:manifest><manifest:encryption-data manifest:checksum="x"/></manifest:manifest>'

    assert extract_text(odt("", parts={"META-INF/manifest.xml": manifest}), "cv.odt").error == "password_protected"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        pytest.param(rb"Ann\par Nurse\line Ward\tab 7", ["Ann", "Nurse", "Ward 7"], id="lines and tabs"),
        pytest.param(rb"Z\'f6e \u8211 ?x \u-10179?\u-8704?", ["Zöe \u2013x 😀"], id="escapes"),
        pytest.param(rb"\f1 \'c8\'e2\'e0\'ed\par \f2 \'93\'fa\'96\'7b", ["Иван", "日本"], id="code pages of fonts"),
        pytest.param(rb"{\*\generator Word;}{\info{\author X}}{\pict 89504e47}seen", ["seen"], id="what is no text"),
        pytest.param(rb"a{\pict\bin4 \x00{}}b", ["ab"], id="binary data"),
        pytest.param(rb"\trowd Python\cell 8 years\cell\row next", ["Python 8 years", "next"], id="table"),
        pytest.param(
            rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt link}} {\listtext\'b7\tab}item", ["link • item"], id="field"
        ),
        pytest.param(rb"kept {\deleted gone }{\v0 seen}", ["kept seen"], id="deleted"),
    ],
)
def test_rich_text_is_read(source: bytes, lines: list[str]) -> None:
    assert lines_of(rtf(source)) == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        pytest.param("<p>Ann<p>Nurse<br>Ward&nbsp;7 &amp; 8", ["Ann", "Nurse", "Ward 7 & 8"], id="lines"),
        pytest.param("<head><title>t</title></head><body>a\n b</body>", ["a b"], id="head"),
        pytest.param("<ul><li>one<li>two</ul>", ["• one", "• two"], id="list"),
        pytest.param("a<script>if (1 < 2) '</p>'</script>b<!-- <p>c --> d<style>p{}</style>", ["ab d"], id="script"),
        pytest.param("<table><tr><td>Python<td>8 years<tr><td>x</table>", ["Python 8 years", "x"], id="table"),
        pytest.param("a<!-- never ended <p>b", ["a"], id="a comment without end"),
        pytest.param("1 < 2 and <b>3</b>", ["1 < 2 and 3"], id="a lone bracket"),
    ],
)
def test_a_web_page_is_read_as_a_browser_shows_it(source: str, lines: list[str]) -> None:
    assert lines_of(f"<!DOCTYPE html><html>{source}</html>".encode()) == lines


def test_the_encoding_that_a_web_page_declares_holds() -> None:
    page = '<html><meta charset="iso-8859-2"><p>Łódź</p></html>'

    assert lines_of(page.encode("iso-8859-2")) == ["Łódź"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        pytest.param(zipped({"cv.txt": b"x"}), "application/zip", id="archive"),
        pytest.param(zipped({"cv.docx": docx(paragraph("x"))}), "application/zip", id="archive of a document"),
        pytest.param(
            docx(paragraph("x")), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", id="docx"
        ),
        pytest.param(stored_first({"mimetype": b"application/epub+zip"}, {}), "application/x-package", id="book"),
        pytest.param(b"<?xml version='1.0'?><svg/>", "application/xml", id="other XML"),
        pytest.param(b"\xef\xbb\xbf \n<HTML><p>", "text/html", id="HTML after a mark"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "application/x-ole-storage", id="xls"
        ),
        pytest.param(b"\x00\x00\x00\x18ftypheic", "image/heic", id="picture of a telephone"),
        pytest.param(b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", id="webp"),
        pytest.param(b"Rar!\x1a\x07\x00", "application/vnd.rar", id="rar"),
    ],
)
def test_the_bytes_tell_the_type(content: bytes, media_type: str) -> None:
    assert media_type_of(content, "resume.pdf") == media_type


def test_a_header_that_two_parts_repeat_is_there_once() -> None:
    header = part("hdr", "Ann Example")
    parts = {"word/header1.xml": header, "word/header2.xml": header, "word/footer1.xml": part("ftr", "Page")}

    assert lines_of(docx(paragraph("Work"), parts=parts)) == ["Ann Example", "Work", "Page"]


def test_moved_text_is_there_once_and_a_text_box_too() -> None:
    run = "<w:r><w:t>moved</w:t></w:r>"
    box = f"<w:txbxContent>{paragraph('boxed')}</w:txbxContent>"
    drawn = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    body = (
        f"<w:p><w:moveFrom>{run}</w:moveFrom></w:p><w:p><w:moveTo>{run}</w:moveTo></w:p>"
        f"<w:p><w:r><w:t>around</w:t></w:r><w:r>{drawn}</w:r></w:p>"
    )
    content = docx(f'<w:x xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{body}</w:x>')

    assert lines_of(content) == ["moved", "around", "boxed"]
