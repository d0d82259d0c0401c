"""A long PDF is set in parts and joined: nothing tells it from one that was set as a whole."""

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pypdfium2
import pytest
from msgspec.structs import replace

from runtime.reports import pdf
from runtime.reports.blocks import Document
from runtime.reports.document import make_document
from runtime.reports.pdf import make_pdf
from runtime.reports.pdf_joining import PdfPart, join_pdfs, shift
from tests.reports.given import Analysed, given_report, given_result

Dictionary = pypdf.generic.DictionaryObject
NAMES = ("ann.pdf", "5 0 R (2 0 R) /Title.pdf", "((7 0 R", "\\) 3 0 R", "Ζωή (4 0 R).pdf", "山田 1 0 R", "gus.pdf")


@pytest.fixture(scope="module")
def whole() -> bytes:
    return make_pdf(document())


@pytest.fixture(scope="module")
def joined() -> bytes:
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(pdf, "TOGETHER", 2)
        changed.setattr(pdf, "FEW_GROUPS", 0)
        return make_pdf(document())


def document() -> Document:
    """Return a document whose last part begins on a page of its own, as in a long one."""
    candidates = [Analysed(label=name, result=given_result(90.0 - n, heldTitle=name)) for n, name in enumerate(NAMES)]
    made = make_document(given_report(candidates))
    return replace(made, parts=[*made.parts[:-1], replace(made.parts[-1], begins_page=True)])


def texts_of(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as read:
        return [page.get_textpage().get_text_bounded() for page in read]


def opened(content: bytes) -> tuple[pypdf.PdfReader, Any]:
    read = pypdf.PdfReader(io.BytesIO(content), strict=True)
    return read, read.root_object


def elements_of(node: Any, parent: Any = None) -> Iterator[Any]:  # noqa: ANN401 -- whatever a tree of PDF holds
    """Yield each element of a structure tree, after a look at whether it knows its parent."""
    element: Any = node.get_object()
    if isinstance(element, Dictionary) and "/S" in element:
        assert parent is None or element.raw_get("/P").idnum == parent
        yield element
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            if isinstance(kid, pypdf.generic.IndirectObject):
                yield from elements_of(kid, node.idnum)


def test_the_pages_say_the_same_and_are_numbered_through(whole: bytes, joined: bytes) -> None:
    expected, found = texts_of(whole), texts_of(joined)

    assert len(found) == len(expected)
    assert [text.rpartition("Page ")[0] for text in found[1:]] == [text.rpartition("Page ")[0] for text in expected[1:]]
    assert all(text.rstrip().endswith(f"Page {number}") for number, text in enumerate(found, start=1))


def test_the_bookmarks_and_links_lead_to_the_same_pages(whole: bytes, joined: bytes) -> None:
    assert bookmarks_of(joined) == bookmarks_of(whole)
    assert [one for one in links_of(joined) if one[0]] == [one for one in links_of(whole) if one[0]]
    top = [page for one in bookmarks_of(whole) if isinstance(one, tuple) for page in one[1:]]
    assert [page for number, page in links_of(joined) if not number] == top  # the contents


def bookmarks_of(content: bytes) -> list[Any]:
    read, _ = opened(content)

    def told(outline: list[Any]) -> list[Any]:
        return [
            told(one) if isinstance(one, list) else (one.title, read.get_destination_page_number(one))
            for one in outline
        ]

    return told(read.outline)


def links_of(content: bytes) -> list[tuple[int, int]]:
    """Return from which page to which each link leads."""
    read, _ = opened(content)
    named = {name: read.get_destination_page_number(one) or 0 for name, one in read.named_destinations.items()}
    found = []
    for number, page in enumerate(read.pages):
        links: Any = page.get("/Annots", [])
        for one in links:
            target = one.get_object()["/Dest"].get_object()
            is_named = isinstance(target, str | bytes)
            found.append((number, named[str(target)] if is_named else page_of(read, target)))
    return found


def page_of(read: pypdf.PdfReader, target: Any) -> int:  # noqa: ANN401 -- as above
    [number] = [number for number, page in enumerate(read.pages) if page == target[0].get_object()]
    return number


def test_the_tags_are_one_tree_that_knows_the_content_of_each_page(whole: bytes, joined: bytes) -> None:
    _, expected = opened(whole)
    read, root = opened(joined)
    tree = root["/StructTreeRoot"]

    tags = [element["/S"] for element in elements_of(tree["/K"][0])]
    before = [element["/S"] for element in elements_of(expected["/StructTreeRoot"]["/K"][0])]
    keys, owners = tree["/ParentTree"]["/Nums"][::2], tree["/ParentTree"]["/Nums"][1::2]
    ids = tree["/IDTree"]["/Names"][::2]

    for tag in ("/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/L"):
        assert tags.count(tag) == before.count(tag), tag
    assert list(keys) == list(range(tree["/ParentTreeNextKey"]))
    for page in read.pages:
        content = owners[page["/StructParents"]].get_object()
        elements: list[Any] = [one.get_object() for one in content]
        places = {one.raw_get("/Pg") for one in elements if isinstance(one, Dictionary) and "/Pg" in one}
        assert places <= {page.indirect_reference}
    assert list(ids) == sorted(set(ids))


def test_the_whole_says_what_it_is(whole: bytes, joined: bytes) -> None:
    expected, _ = opened(whole)
    read, root = opened(joined)

    assert read.metadata == expected.metadata
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)
    described = root["/Metadata"].get_object().get_data()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in described
    assert b"NPages>%d<" % len(read.pages) in described


@pytest.mark.parametrize(
    "text", [b"(1 0 R)", b"((1 0 R) 1 0 R)", rb"(\( 1 0 R)", rb"(\\)", b"(1 0 R(2 0 R))", rb"(a\)1 0 R)"]
)
def test_a_text_is_not_taken_for_references(text: bytes) -> None:
    assert shift(b"<</Title%s/Next 1 0 R>>" % text, 5) == b"<</Title%s/Next 6 0 R>>" % text


def test_a_stream_is_left_as_it_is() -> None:
    body = b"<</Length 5/A 1 0 R>>\nstream\n1 0 R\nendstream"

    assert shift(body, 5) == body.replace(b"A 1", b"A 6")


def test_what_is_no_part_is_refused() -> None:
    with pytest.raises(ValueError, match="table"):
        join_pdfs([PdfPart(content=b"%PDF-1.7 nothing", is_nested=False)])
