"""Pictures and scans: read where `tesseract` is installed, and else a code that says what is missing."""

import shutil
import stat
from pathlib import Path

import pytest

from runtime.analysis.files import ocr
from runtime.analysis.files.extract import extract_text
from tests.analysis.documents import SAMPLES
from tests.analysis.files.pdfs import pdf, stream

SCAN = (SAMPLES / "errors" / "scanned.pdf").read_bytes()
PICTURE = b"\x89PNG\r\n\x1a\n and so on"
IMAGE = stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", b"\x80")
PAGE = "q 500 0 0 700 0 0 cm /X1 Do Q"


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `tesseract` that says which languages it has, and the size of what it is given."""
    path = tmp_path / "tesseract"
    path.write_text(
        '#!/bin/sh\n[ "$1" = --list-langs ] && { echo fra; echo osd; exit; }\necho "$@ read $(head -c 2)"\n'
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return path


@pytest.mark.parametrize("content", [SCAN, PICTURE], ids=["scan", "picture"])
def test_without_a_program_a_picture_of_text_says_that_it_needs_one(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert extract_text(content, "cv").error == "needs_ocr"


@pytest.mark.usefixtures("command")
def test_a_picture_is_given_as_it_is_and_pages_as_drawings_in_the_languages_that_are_there() -> None:
    picture = extract_text(PICTURE, "cv.png")
    scan = extract_text(pdf(PAGE, PAGE, extra=[IMAGE]), "cv.pdf")

    assert (picture.media_type, picture.text) == ("image/png", "stdin stdout -l fra read \ufffdP")
    assert scan.text.split("\n\n") == ["stdin stdout -l fra read P5"] * 2


@pytest.mark.usefixtures("command")
def test_no_more_pages_are_recognised_than_there_is_time_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(extract_text(pdf(*[PAGE] * 30, extra=[IMAGE]), "cv.pdf").text.split("\n\n")) == ocr.MAX_PAGES

    monkeypatch.setattr(ocr, "ALL_PAGES_S", 0.0)
    assert extract_text(pdf(PAGE, extra=[IMAGE]), "cv.pdf").error == "image_only"


def test_a_program_that_fails_or_hangs_finds_no_words(command: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "ALL_PAGES_S", 0.3)
    command.write_text("#!/bin/sh\nexec sleep 20\n")

    assert extract_text(PICTURE, "cv.png").error == "image_only"


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scan_is_recognised() -> None:
    assert "Junior Accountant with 6 years of experience." in extract_text(SCAN, "cv.pdf").text
