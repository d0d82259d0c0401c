"""What a person who opens a file does not see stands apart from its text; what may be seen does not."""

import pytest

from runtime.analysis.files.doc_runs import GONE, kind_of
from runtime.analysis.files.extract import extract_text
from runtime.analysis.files.pieces import HIDDEN, SEEN, WHITE
from tests.analysis.documents import docx, paragraph
from tests.analysis.files.formats import odt, rtf, span, styled

WORD = {
    "vanish": "<w:vanish/>",
    "white": '<w:color w:val="FFFFFF"/>',
    "almost white": '<w:color w:val="FAFAFA"/>',
    "tiny": '<w:sz w:val="2"/>',
}


@pytest.mark.parametrize("properties", WORD.values(), ids=WORD)
def test_word_text_that_nobody_sees_stands_apart(properties: str) -> None:
    run = f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>secret words</w:t></w:r></w:p>"

    extracted = extract_text(docx(paragraph("seen") + run + paragraph("too")), "cv.docx")

    assert extracted.text.split() == ["seen", "too"]
    assert extracted.hidden_text == "secret words"


WHITE_RUN = "<w:r><w:rPr><w:color w:val='FFFFFF'/>{}</w:rPr><w:t>white words</w:t></w:r>"
DARK = "<w:shd w:val='clear' w:fill='1F3864'/>"
HIGHLIGHT = "<w:highlight w:val='black'/>"
ON_DARK = {
    "a shaded run": f"<w:p>{WHITE_RUN.format(DARK)}</w:p>",
    "a highlighted run": f"<w:p>{WHITE_RUN.format(HIGHLIGHT)}</w:p>",
    "a shaded paragraph": f"<w:p><w:pPr>{DARK}</w:pPr>{WHITE_RUN.format('')}</w:p>",
    "a shaded cell": f"<w:tbl><w:tr><w:tc><w:tcPr>{DARK}</w:tcPr><w:p>{WHITE_RUN.format('')}</w:p></w:tc></w:tr>"
    "</w:tbl>",
    "a styled table": "<w:tbl><w:tblPr><w:tblStyle w:val='Dark'/></w:tblPr><w:tr><w:tc><w:p>"
    f"{WHITE_RUN.format('')}</w:p></w:tc></w:tr></w:tbl>",
    "an unhidden run": "<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>white words</w:t></w:r></w:p>",
}


@pytest.mark.parametrize("body", ON_DARK.values(), ids=ON_DARK)
def test_white_text_on_something_dark_is_seen(body: str) -> None:
    extracted = extract_text(docx(body), "cv.docx")

    assert (extracted.text, extracted.hidden_text) == ("white words", "")


def test_white_text_on_a_dark_page_is_seen() -> None:
    content = docx(f"<w:p>{WHITE_RUN.format('')}</w:p>")
    body = f"<w:background w:color='000000'/><w:p>{WHITE_RUN.format('')}</w:p>"

    assert extract_text(content, "cv.docx").hidden_text == "white words"
    assert extract_text(docx(body), "cv.docx").hidden_text == ""


DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"


@pytest.mark.parametrize(
    ("drawn", "hidden"),
    [
        pytest.param('<wp:anchor behindDoc="1"><a:blip/></wp:anchor>', "", id="on a picture"),
        pytest.param("<wp:inline><a:blip/></wp:inline>", "white words", id="beside a picture"),
        pytest.param("<wp:anchor><s:spPr><a:srgbClr val='102030'/></s:spPr></wp:anchor>", "", id="on a shape"),
        pytest.param(
            "<wp:anchor><s:spPr><a:srgbClr val='FFFFFF'/><a:ln><a:srgbClr val='000000'/></a:ln></s:spPr></wp:anchor>",
            "white words",
            id="on a white shape",
        ),
    ],
)
def test_white_text_on_what_is_drawn_is_seen(drawn: str, hidden: str) -> None:
    spaces = f'xmlns:wp="{DRAWING}/wordprocessingDrawing" xmlns:a="{DRAWING}/main" xmlns:s="{SHAPE}"'
    body = f"<w:x {spaces}><w:p><w:r>{drawn}</w:r>{WHITE_RUN.format('')}</w:p></w:x>"

    assert extract_text(docx(body), "cv.docx").hidden_text == hidden


def test_white_text_in_a_style_with_a_ground_is_seen() -> None:
    styles = b'<w:styles><w:style w:styleId="Band"><w:shd w:val="clear" w:fill="203040"/></w:style></w:styles>'
    body = f"<w:p><w:pPr><w:pStyle w:val='Band'/></w:pPr>{WHITE_RUN.format('')}</w:p>"

    assert extract_text(docx(body), "cv.docx").hidden_text == "white words"
    assert extract_text(docx(body, parts={"word/styles.xml": styles}), "cv.docx").hidden_text == ""


def test_a_mark_that_nobody_sees_is_not_worth_telling() -> None:
    mark = "<w:p><w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>| 1 |</w:t></w:r></w:p>"

    assert extract_text(docx(paragraph("seen") + mark), "cv.docx").hidden_text == ""


def test_a_style_that_hides_its_text_hides_it() -> None:
    styles = b'<w:styles xmlns:w="x"><w:style w:type="character" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    run = "<w:p><w:r><w:rPr><w:rStyle w:val='Gone'/></w:rPr><w:t>secret</w:t></w:r></w:p>"

    extracted = extract_text(docx(paragraph("seen") + run, parts={"word/styles.xml": styles}), "cv.docx")

    assert (extracted.text, extracted.hidden_text) == ("seen", "secret")


@pytest.mark.parametrize(
    "properties",
    ['fo:color="#ffffff"', 'fo:color="#fdfdfd"', 'fo:font-size="1pt"', 'text:display="none"'],
)
def test_opendocument_text_that_nobody_sees_stands_apart(properties: str) -> None:
    extracted = extract_text(odt("<text:p>seen</text:p>" + span("T1", "secret"), styles=styled("T1", properties)), "a")

    assert (extracted.text, extracted.hidden_text) == ("seen", "secret")


def test_white_opendocument_text_on_something_dark_is_seen() -> None:
    styles = styled("T1", 'fo:color="#ffffff" fo:background-color="#102030"')

    assert extract_text(odt(span("T1", "shown"), styles=styles), "a").hidden_text == ""


@pytest.mark.parametrize(
    ("source", "hidden"),
    [
        pytest.param(rb"seen {\v secret}", "secret", id="hidden"),
        pytest.param(rb"seen {\cf2 secret}", "secret", id="white"),
        pytest.param(rb"seen {\fs2 secret}", "secret", id="tiny"),
        pytest.param(rb"seen {\cf2\chcbpat3 shown}", "", id="white on dark"),
        pytest.param(rb"seen \cbpat3 {\cf2 shown}", "", id="white in a dark paragraph"),
        pytest.param(rb"seen {\cf1 shown}", "", id="black"),
    ],
)
def test_rich_text_that_nobody_sees_stands_apart(source: bytes, hidden: str) -> None:
    extracted = extract_text(rtf(source), "cv.rtf")

    assert extracted.hidden_text == hidden
    assert extracted.text == ("seen" if hidden else "seen shown")


@pytest.mark.parametrize(
    ("source", "hidden"),
    [
        pytest.param("<p>seen<p style='display: none'>secret", "secret", id="display"),
        pytest.param("<p>seen<p style='font-size:0'>secret", "secret", id="size"),
        pytest.param("<p>seen<p style='font-size:1px;x:y'>secret", "secret", id="one pixel"),
        pytest.param("<p>seen<p style='color:#fff'>secret", "secret", id="white"),
        pytest.param("<p>seen<p style='color: rgb(255, 255, 255)'>secret", "secret", id="white by numbers"),
        pytest.param("<p>seen<p><font color=white>secret</font>", "secret", id="font"),
        pytest.param("<p>seen<p hidden>secret", "secret", id="hidden"),
        pytest.param("<p>seen<p style='position:absolute;left:-9999px'>secret", "secret", id="off the page"),
        pytest.param("<style>.x{display:none}</style><p>seen<p class='x'>secret", "secret", id="rule"),
        pytest.param("<style>@media print{.x{display:none}}</style><p>seen<p class='x'>shown", "", id="when printed"),
        pytest.param("<p>seen<div style='background:#123'><p style='color:#fff'>shown</div>", "", id="on dark"),
        pytest.param("<style>.a .b{background:#123}</style><p>seen<p style='color:white'>shown", "", id="in doubt"),
        pytest.param("<p>seen<p style='font-size:12px'>shown", "", id="twelve pixels"),
        pytest.param("<p>seen<p style='font-size:0.9em'>shown", "", id="small"),
        pytest.param("<body bgcolor='#000000'><p>seen<p style='color:white'>shown", "", id="dark page"),
    ],
)
def test_text_of_a_web_page_that_nobody_sees_stands_apart(source: str, hidden: str) -> None:
    extracted = extract_text(f"<html>{source}</html>".encode(), "cv.html")

    assert extracted.hidden_text == hidden
    assert extracted.text.split() == (["seen"] if hidden else ["seen", "shown"])


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        pytest.param(b"\x3c\x08\x01", HIDDEN, id="hidden"),
        pytest.param(b"\x3c\x08\x00", SEEN, id="not hidden"),
        pytest.param(b"\x43\x4a\x02\x00", HIDDEN, id="one point"),
        pytest.param(b"\x43\x4a\x16\x00", SEEN, id="eleven points"),
        pytest.param(b"\x70\x68\xff\xff\xff\x00", WHITE, id="white"),
        pytest.param(
            b"\x70\x68\xff\xff\xff\x00\x71\xca\x0a\x00\x00\x00\x00\x10\x20\x30\x00\x00\x00", SEEN, id="shaded"
        ),
        pytest.param(b"\x70\x68\xff\xff\xff\xff", SEEN, id="automatic"),
        pytest.param(b"\x00\x08\x01\x3c\x08\x01", GONE, id="deleted"),
        pytest.param(b"\x3c", SEEN, id="cut short"),
    ],
)
def test_the_looks_of_a_run_of_an_old_word_file_tell_who_sees_it(changes: bytes, kind: int) -> None:
    assert kind_of(changes) == kind
