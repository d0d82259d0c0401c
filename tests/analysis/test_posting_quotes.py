"""Whatever a posting says, each requirement is a quotation of it, with its place."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.analysis.posting import Posting, read_posting

SPACE = re.compile(r"\s+")
SIZE = 100_000
LINES = (
    "Requirements",
    "What we offer",
    "NICE TO HAVE:",
    "Ihr Profil",
    "Profil recherché :",
    "Se valorará:",
    "You need",
    "- ",
    "• ",
    "\n",
    "\n\n",
    " ",
    "\t",
    "\r\n",
    "Python, Java or Go",
    "Advanced Cardiac Life Support (ACLS)",
    "Führerschein Klasse B",
    "permis B",
    "5+ years",
    "is a plus",
    "(",
    ")",
    "<li>",
    "</li>",
    "**",
    "&amp;",
    "C/C++",
    "experience with",
    "and",
    "or",
    ",",
    ";",
    ":",
    ".",
    "R&D",
    "😀",
    "שלום",
    "degree in chemistry",
    "we do not want",
    "such as Kafka",
    "| ",
    "e.g. SAP",
    "\u00a0",
    "\u2028",
    "ﬁ",
    "İ",
)
posting_texts = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from(LINES), max_size=60).map(" ".join),
    st.lists(st.sampled_from(LINES), max_size=60).map("".join),
)


def assert_quoted(posting: Posting, text: str) -> None:
    for each in posting.requirements:
        quoted = SPACE.sub(" ", text[each.start : each.end])
        assert each.text == quoted
        assert each.text.strip()
        assert all(choice in quoted for choice in each.alternatives)
    assert [each.start for each in posting.requirements] == sorted(each.start for each in posting.requirements)


@given(title=st.text(max_size=30), text=posting_texts)
def test_each_requirement_stands_in_the_posting(title: str, text: str) -> None:
    assert_quoted(read_posting(title, text), text)


@pytest.mark.parametrize(
    "unit",
    [
        " ",
        ".",
        "1",
        "😀",
        "שלום ",
        "a",
        "(",
        ")",
        "<",
        "<a ",
        "a,",
        "a or ",
        "a and ",
        "C ",
        "• a ",
        "a\n",
        "- a\n",
        "Requirements: ",
        "you need ",
        "a: ",
        "a/",
        "**",
        "# ",
        " - ",
        "\t",
        "A",
        "a'a",
        "&amp;",
        " | ",
        ";",
        "5 years ",
        "degree, a or b, ",
    ],
)
def test_hostile_text_costs_in_step_with_its_length(unit: str) -> None:
    text = (unit * SIZE)[:SIZE]

    before = time.process_time()
    posting = read_posting("Somebody", text)

    assert time.process_time() - before < 5  # measured below 1 s; a quadratic reader takes minutes
    assert_quoted(posting, text)
