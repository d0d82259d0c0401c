"""What the documents of a report hold, read with other libraries than those that wrote them."""

import csv
import io
from itertools import pairwise
from typing import Any

import openpyxl
import pypdf
import pypdfium2
import pytest
from lxml import etree, html
from pypdf.generic import DictionaryObject

from runtime.reports.cells import disarm
from runtime.reports.comma_separated import make_csv
from runtime.reports.document import make_document
from runtime.reports.pdf import make_pdf
from runtime.reports.report_order import Language
from runtime.reports.report_sections import FailedFile
from runtime.reports.report_words import read_words, words_of
from runtime.reports.spreadsheet import make_xlsx
from runtime.reports.web_page import make_html
from runtime.reports.whole_report import Report
from tests.reports.given import Analysed, given_report, given_result

FORMULAS = ("=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "\uff0b1", "\u200b=1", "%0", " =1")
NAMES = (
    "Zoë Müller-Lüdenscheidt.pdf",
    "Ζωή Παπαδοπούλου.pdf",
    "Анна Ёлкина.docx",
    "王小明 山田太郎 김민수.pdf",
    "محمد علي.pdf",
    "דוד כהן.pdf",
    "😀 Joy 👩‍⚕️.txt",
    "<b>bold</b> & <script>alert(1)</script>.html",
    '#strong[x] *b* _i_ $a^2$ @ref `raw` #read("/etc/passwd").typ',
    r"\textbf{x} \input{/etc/passwd} % $x$.tex",
    "{{ 7 * 7 }} {% raw %}.txt",
    "{rank} %s %(x)s.txt",
    "5 0 R endobj.pdf",
    "a" * 300,
    "name " * 60,
    "\u202eevil\u202c.pdf",
    *FORMULAS,
)
FAILED = (FailedFile(item_id="item-x", label="=empty.txt", code="empty"),)


def nasty() -> list[Analysed]:
    """Return a candidate of each name, of whom every quote holds the name too."""
    return [
        Analysed(
            label=name,
            result=given_result(
                90.0 - number,
                requirements=[{"text": f"Knows {name}", "kind": "must", "status": "shown", "evidence": name}],
                heldTitle=name,
            ),
        )
        for number, name in enumerate(NAMES)
    ]


@pytest.fixture(scope="module", params=["en", "de"])
def report(request: pytest.FixtureRequest) -> Report:
    return given_report(nasty(), FAILED, language=request.param)


def opened(content: bytes) -> tuple[pypdf.PdfReader, Any]:
    """Return a PDF, and the root of its objects, which may be of any type."""
    read = pypdf.PdfReader(io.BytesIO(content))
    return read, read.root_object


def text_of_pdf(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def squeezed(text: str) -> str:
    """Return a text without blanks and breaks, which a page puts where it has room."""
    return "".join(character for character in text if not character.isspace() and character not in "\u200b\ufffe\r")


def tags_of(node: Any) -> list[str]:  # noqa: ANN401 -- whatever a tree of PDF holds
    """Return the types of all elements below one of the structure tree, in order."""
    node = node.get_object()
    if not isinstance(node, DictionaryObject):
        return [tag for one in node for tag in tags_of(one)] if isinstance(node, list) else []
    return [str(node.get("/S", "")), *(tags_of(node["/K"]) if "/K" in node else [])]


def test_the_pdf_is_tagged_and_says_what_it_is(report: Report) -> None:
    plain = given_report([Analysed(label="ann.pdf", result=given_result())], language=report.order.language)

    read, root = opened(make_pdf(make_document(plain)))

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == report.order.language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert read.metadata is not None
    assert (read.metadata.title, read.metadata.author) == ("Backend Engineer", "CareerBird 1.2.3")
    tags = tags_of(root["/StructTreeRoot"]["/K"])
    assert {"/Document", "/H1", "/H2", "/Table", "/TH", "/TD", "/Caption", "/Figure", "/TOC", "/L"} <= set(tags)


def test_the_pdf_has_bookmarks_for_each_part_and_each_candidate(report: Report) -> None:
    read, _ = opened(make_pdf(make_document(report)))
    words = words_of(report.order.language)

    outline: list[Any] = read.outline
    top = [one for one in outline if not isinstance(one, list)]
    [candidates] = [one for one in outline if isinstance(one, list)]

    assert [one.title for one in top] == [
        words[name] for name in ("summary", "score_distribution", "skill_coverage", "ranking", "candidates", "failures")
    ] + [words["method_and_limits"]]
    assert [squeezed(one.title) for one in candidates] == [squeezed(shown(name)) for name in NAMES]
    pages = [read.get_destination_page_number(one) or 0 for one in candidates]
    assert all(a < b for a, b in pairwise(pages))


def shown(name: str) -> str:
    """Return a name as every format shows it: without what no letter stands for."""
    return name.replace("\r", "\ufffd")


def test_the_pdf_shows_names_in_all_letters_as_they_are(report: Report) -> None:
    text = squeezed(text_of_pdf(make_pdf(make_document(report))))

    for name in (*NAMES[:4], *NAMES[7:13], "Joy"):
        assert squeezed(name) in text, name
    assert "49.txt" not in text
    assert "root:" not in text


def test_a_letter_that_no_font_has_breaks_nothing() -> None:
    report = given_report([Analysed(label="\U0001313f\U000f0000 ann.pdf", result=given_result())])

    assert "ann.pdf" in text_of_pdf(make_pdf(make_document(report)))


def test_each_page_of_the_pdf_has_its_number(report: Report) -> None:
    content = make_pdf(make_document(report))

    with pypdfium2.PdfDocument(content) as document:
        count = len(document)
        texts = [page.get_textpage().get_text_bounded() for page in document]

    page_of = words_of(report.order.language)["page"]
    assert all(page_of.format(page=number, pages=count) in text for number, text in enumerate(texts, start=1))


def parsed(report: Report) -> html.HtmlElement:
    return html.document_fromstring(make_html(make_document(report)), parser=html.HTMLParser(encoding="utf-8"))


def test_the_page_holds_no_script_and_asks_for_nothing_from_outside(report: Report) -> None:
    page = parsed(report)

    assert page.xpath("//script|//iframe|//object|//embed|//link|//img|//b") == []
    assert page.xpath("//@*[starts-with(name(), 'on')]|//@style|//@src") == []
    assert {href[0] for href in page.xpath("//@href")} == {"#"}
    assert "default-src 'none'" in page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")


def test_the_page_can_be_heard_as_well_as_seen(report: Report) -> None:
    page = parsed(report)

    assert page.get("lang") == report.order.language
    assert len(page.xpath("//h1")) == len(page.xpath("//main")) == len(page.xpath("//header")) == 1
    levels = [int(tag.tag[1]) for tag in page.xpath("//h1|//h2|//h3")]
    assert all(following - level <= 1 for level, following in pairwise(levels))
    assert all(table.xpath("./caption") and table.xpath("./thead//th[@scope='col']") for table in page.xpath("//table"))
    assert all(row.xpath("./th[@scope='row']|./td") for row in page.xpath("//tbody/tr"))
    assert page.xpath("//svg[@role='img' and not(@aria-label)]") == []
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//@href")} <= set(ids)


def test_the_page_shows_names_as_they_are(report: Report) -> None:
    page = parsed(report)

    names = [heading.text_content() for heading in page.xpath("//section[@class='level-2']/h3")]

    assert [squeezed(name) for name in names] == [squeezed(shown(name)) for name in NAMES]


def test_the_page_is_well_formed(report: Report) -> None:
    content = make_html(make_document(report)).decode()

    body = content[content.index("<body>") : content.index("</html>")]
    etree.fromstring(body)  # every element is closed, every text escaped


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_is_a_formula(name: str) -> None:
    report = given_report([Analysed(label=name, result=given_result())])

    book = openpyxl.load_workbook(io.BytesIO(make_xlsx(report)))
    lines = list(csv.reader(io.StringIO(make_csv(report).decode(), newline="")))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"n", "s"}
    assert book.worksheets[1]["C2"].value == disarm(name)
    assert lines[1][2].startswith("'")
    assert lines[1][2][1:].strip() == shown(name).strip()


def test_words_that_no_spreadsheet_takes_for_a_formula_stay_as_they_are() -> None:
    assert [disarm(text) for text in ("Ann", "C++", "a=b", "", " Ann", "'x")] == ["Ann", "C++", "a=b", "", " Ann", "'x"]


def test_the_spreadsheet_can_be_worked_with(report: Report) -> None:
    words = words_of(report.order.language)
    book = openpyxl.load_workbook(io.BytesIO(make_xlsx(report)))

    assert book.sheetnames == [
        words[f"sheet_{name}"] for name in ("report", "ranking", "findings", "coverage", "scores", "failures")
    ]
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(sheet.column_dimensions[cell.column_letter].width > 5 for cell in sheet[1])
    ranking = book.worksheets[1]
    assert (ranking["D2"].value, ranking["D2"].number_format) == (90.0, "0.0")
    assert isinstance(ranking["A2"].value, int)
    assert book.worksheets[5]["A2"].value == "'=empty.txt"


def test_the_csv_has_each_candidate_once_with_numbers_as_numbers(report: Report) -> None:
    content = make_csv(report)

    lines = list(csv.reader(io.StringIO(content.decode(), newline="")))

    assert not content.startswith(b"\xef\xbb\xbf")
    assert [int(line[0]) for line in lines[1:]] == list(range(1, len(NAMES) + 1))
    assert [float(line[3]) for line in lines[1:]] == [90.0 - number for number in range(len(NAMES))]
    assert {len(line) for line in lines} == {11}


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_word_of_a_language_is_there_and_used(language: Language) -> None:
    own, english = read_words(language), read_words("en")

    assert list(own) == list(english)
    for name, text in own.items():
        assert fields_of(text) == fields_of(english[name]), name


def fields_of(text: str) -> set[str]:
    return {part.partition("}")[0].partition(":")[0] for part in text.split("{")[1:]}


def test_equal_scores_are_said_to_be_equal() -> None:
    candidates = [Analysed(label=f"{name}.pdf", result=given_result(50.0)) for name in "ab"]

    text = text_of_pdf(make_pdf(make_document(given_report(candidates))))

    assert text.count("=1") == 2
    assert "2 of the candidates in this report share their place" in " ".join(text.split())


def test_nobody_with_a_score_is_a_report_too() -> None:
    report = given_report([], FAILED)

    text = text_of_pdf(make_pdf(make_document(report)))

    assert "No candidate has a score." in text
    assert parsed(report).xpath("//section[@class='level-2']") == []
    assert make_csv(report).count(b"\r\n") == 1


def test_an_anonymous_report_names_nobody() -> None:
    report = given_report([Analysed(label="", result=given_result())], FAILED, anonymous=True)

    page = parsed(report).text_content()

    assert "Candidate 1" in page
    assert "File 1" in page
    assert "empty.txt" not in page
