"""Text of PDF pages: unseen text apart, words whole, forms and notes."""

import pytest

from runtime.analysis.files.extract import extract_text
from runtime.analysis.files.extracted import Extracted
from runtime.analysis.files.pdf_page import has_lost_spaces, short_word_share
from tests.analysis.files.pdfs import lines, pdf, stream, text_at

SEEN = text_at(72, 720, "Seen words of the page")
DARK_BOX = "q 0.1 0.2 0.4 rg 60 600 400 50 re f Q\n"
WHITE_BOX = "q 1 1 1 rg 60 600 400 50 re f Q\n"
PICTURE = stream(
    "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", b"\x80"
)
DRAW_PICTURE = "q 500 0 0 120 60 560 cm /X1 Do Q\n"
UNSEEN = "Other words"


def read(*pages: str, **kwargs: object) -> Extracted:
    return extract_text(pdf(*pages, **kwargs), "cv.pdf")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param(text_at(72, 620, UNSEEN, before="1 1 1 rg"), id="white"),
        pytest.param(text_at(72, 620, UNSEEN, before="0.98 0.98 0.96 rg"), id="almost white"),
        pytest.param(text_at(72, 620, UNSEEN, before="1 g"), id="white as a grey"),
        pytest.param(text_at(72, 620, UNSEEN, before="0 0 0 0 k"), id="white as ink"),
        pytest.param(text_at(72, 620, UNSEEN, size=1), id="tiny"),
        pytest.param(text_at(720, 6200, UNSEEN, before="0.1 0 0 0.1 0 0 cm"), id="made tiny"),
        pytest.param(text_at(72, 620, UNSEEN, before="3 Tr"), id="invisible"),
        pytest.param(text_at(72, 1_200, UNSEEN), id="above the page"),
        pytest.param(text_at(-400, 620, UNSEEN), id="left of the page"),
        pytest.param(WHITE_BOX + text_at(72, 620, UNSEEN, before="1 1 1 rg"), id="white on a white box"),
        pytest.param(text_at(72, 620, UNSEEN, before="1 1 1 rg") + "q 0 g 60 60 9 9 re f Q", id="beside a dark box"),
    ],
)
def test_text_that_nobody_sees_stands_apart(drawn: str) -> None:
    extracted = read(SEEN + drawn)

    assert extracted.text == "Seen words of the page"
    assert extracted.hidden_text == UNSEEN


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param(DARK_BOX + text_at(72, 620, UNSEEN, before="1 1 1 rg"), id="white on dark"),
        pytest.param(DRAW_PICTURE + text_at(72, 620, UNSEEN, before="1 1 1 rg"), id="white on a picture"),
        pytest.param(DRAW_PICTURE + text_at(72, 620, UNSEEN, before="3 Tr"), id="what a scanner recognised"),
        pytest.param(text_at(72, 620, UNSEEN, before="3 Tr") + DRAW_PICTURE, id="recognised, below its picture"),
        pytest.param(text_at(72, 620, UNSEEN, before="0.6 g"), id="grey"),
        pytest.param(text_at(720, 6200, UNSEEN, size=110, before="0.1 0 0 0.1 0 0 cm"), id="large, made usual"),
        pytest.param(text_at(72, 620, UNSEEN, before="1 g 0 G 2 Tr"), id="white with an edge"),
        pytest.param(text_at(72, 620, UNSEEN, size=5), id="small print"),
    ],
)
def test_text_that_may_be_seen_is_seen(drawn: str) -> None:
    extracted = read(SEEN + drawn, extra=[PICTURE])

    assert extracted.hidden_text == ""
    assert extracted.text.split("\n") == ["Seen words of the page", UNSEEN]


def test_unseen_text_is_found_where_each_letter_is_an_object() -> None:
    letters = "".join(text_at(72 + 7 * place, 700, letter) for place, letter in enumerate("visible" * 10))
    secret = "".join(
        text_at(72 + 9 * place, 600, letter, before="1 g") for place, letter in enumerate("ignoreeverythingelse")
    )

    extracted = read(letters + secret)

    assert "ignoreeverythingelse" in extracted.hidden_text.replace(" ", "")
    assert "visiblevisible" in extracted.text.replace(" ", "")


def test_white_text_in_a_form_on_its_dark_ground_is_seen_and_without_it_is_not() -> None:
    white = text_at(10, 10, UNSEEN, before="1 g")
    entries = "/Type /XObject /Subtype /Form /BBox [0 0 500 500] /Resources << /Font << /F1 3 0 R >> >>"
    dark = stream(entries, ("0 g 0 0 300 60 re f " + white).encode())
    bare = stream(entries, white.encode())
    page = SEEN + "q 1 0 0 1 60 500 cm /X1 Do Q"

    assert read(page, extra=[dark]).hidden_text == ""
    assert read(page, extra=[bare]).hidden_text == UNSEEN


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        pytest.param("software develop-", "ment of things", "software development of things", id="syllable"),
        pytest.param("languages: C-", "++ and Java", "languages: C-\n++ and Java", id="no letter"),
        pytest.param("from 2019-", "2021 at", "from 2019-\n2021 at", id="years"),
        pytest.param("Jean-", "Pierre", "Jean-Pierre", id="name"),
        pytest.param("IT-", "Bereich", "IT-Bereich", id="noun"),
        pytest.param("state-of-the-", "art work", "state-of-the-art work", id="chain"),
        pytest.param("a self-", "motivated person", "a self-motivated person", id="compound"),
        pytest.param("data-", "driven work", "data-driven work", id="second half"),
        pytest.param("business part-", "ner", "business partner", id="not a compound"),
        pytest.param("vor-", "bereiten und vor-bereiten", "vor-bereiten und vor-bereiten", id="as elsewhere"),
    ],
)
def test_a_word_that_a_line_breaks_is_whole(first: str, second: str, text: str) -> None:
    assert read(lines(first, second)).text == text


def test_lost_spaces_are_put_back() -> None:
    words = ["Managed", "the", "team", "of", "accountants", "and", "prepared", "budgets", "in", "a", "row"]
    glued = "BT /F1 11 Tf 72 700 Td [" + " -90 ".join(f"({word})" for word in words) + "] TJ ET\n"

    assert read(glued).text == " ".join(words)


def test_long_words_stay_whole() -> None:
    german = "Krankenschwesternausbildung Donaudampfschifffahrt Qualitätsmanagementbeauftragter"
    assert read(lines(german)).text == german
    assert has_lost_spaces("ManagedtheteamofaccountantsandpreparedBudgets for years")
    assert not has_lost_spaces("Managed the team of accountants and prepared budgets")
    assert not has_lost_spaces("负责后端开发使用高级软件工程师工作经历北京某某科技有限公司")
    assert short_word_share("M a n a g e d t h e t e a m") == 1.0


def test_values_of_a_form_and_notes_on_the_page_are_read() -> None:
    extra = [
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ann Example) /Rect [72 600 300 620] /F 4 >>",
        b"<< /Type /Annot /Subtype /FreeText /Contents (A note) /DA (/F1 11 Tf) /Rect [72 500 300 520] /F 4 >>",
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (pw) /Ff 8192 /V (letmein) /Rect [72 400 300 420] /F 4 >>",
        b"<< /Type /Annot /Subtype /Text /Contents (A comment) /Rect [72 300 90 320] >>",
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (gone) /V (Hidden value) /Rect [72 200 300 220] /F 2 >>",
        b"<< /Fields [4 0 R 6 0 R 8 0 R] /DA (/F1 11 Tf) >>",
    ]

    extracted = read(
        SEEN, extra=extra, page_entries="/Annots [4 0 R 5 0 R 6 0 R 7 0 R 8 0 R]", catalog_entries="/AcroForm 9 0 R"
    )

    assert extracted.text.split("\n") == ["Seen words of the page", "Ann Example", "A note"]
    assert extracted.hidden_text == "Hidden value"
