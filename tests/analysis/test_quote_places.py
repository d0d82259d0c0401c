"""A quote is placed where it stands, through everything that was cut out before it was read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.analysis.evidence.proof_lines import Place, blank
from runtime.analysis.quote_places import Stretches, find_line

TEXTS = st.text(alphabet="ab \n", max_size=30)
PLACES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12)), max_size=4)


def within(places: list[tuple[int, int]], text: str) -> list[Place]:
    """Return places of a text, from starts and lengths."""
    return [(min(start, len(text)), min(start + length, len(text))) for start, length in places]


@given(TEXTS, PLACES, PLACES)
def test_what_is_left_is_what_the_analysis_reads_and_each_character_keeps_its_place(
    text: str, first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    once = blank(text, within(first, text))
    twice = blank(once, within(second, once))

    left = Stretches(text, [(0, len(text))]).without(within(first, text)).without(within(second, once))

    assert left.text == twice
    for word in twice.split():
        for quote in left.quote(word):
            assert text[quote.start : quote.end] == quote.text == word


@pytest.mark.parametrize(
    ("text", "line", "quoted"),
    [
        pytest.param("I use Python daily", "Python", "Python", id="on one line"),
        pytest.param("Pythonista\nPython", "Python", "Python", id="not a part of a word"),
        pytest.param("Ran the\n   Kubernetes\tcluster", "Ran the Kubernetes cluster", None, id="wrapped and spaced"),
        pytest.param("Work at https://acme.org for years", "Work at for years", None, id="around an address"),
        pytest.param("Mail a.b@c.example and SQL", "Mail and SQL", None, id="around a mail address"),
        pytest.param("担当Python開発", "担当 Python 開発", None, id="spaces put between scripts"),
        pytest.param("a " * 900 + "a b", "a b", "a b", id="one word without end"),
    ],
)
def test_a_line_is_found_however_it_is_spaced(text: str, line: str, quoted: str | None) -> None:
    [quote] = Stretches(text, [(0, len(text))]).quote(line)

    assert quote.text == (quoted or " ".join(text.split()))
    assert " ".join(text[quote.start : quote.end].split()) == quote.text
    assert quote.line == text.count("\n", 0, quote.start) + 1


def test_lines_that_were_put_together_are_quoted_one_by_one() -> None:
    text = "AWS for hosting\nnothing\nAzure on the side"

    quotes = Stretches(text, [(0, len(text))]).quote("AWS for hosting … Azure on the side")

    assert [(quote.text, quote.line) for quote in quotes] == [("AWS for hosting", 1), ("Azure on the side", 3)]


@pytest.mark.parametrize("line", ["", "   ", " … ", "Rust", "no such words"])
def test_what_is_not_there_has_no_quote(line: str) -> None:
    assert Stretches("Python\nSQL", [(0, 10)]).quote(line) == []


def test_a_quote_of_a_text_of_one_word_ends() -> None:
    text = "na " * 20_000

    assert find_line(text, "na " * 60 + "batman") is None
