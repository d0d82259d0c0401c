import pytest

from runtime.analysis.evidence.line_cutting import cut_lines, join_wrapped, leave_addresses_out
from runtime.analysis.evidence.phrasings import is_bound, lower_letters
from runtime.analysis.evidence.proof_lines import WORD, ProofLines, words_by_line

HOSTILE = 100_000


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Ward nurse\n  - nights; days\n", ["Ward nurse", "- nights", "days"]),
        ("Ran the ward. Led six.\nB.Sc. Nursing", ["Ran the ward.", "Led six.", "B.Sc. Nursing"]),
        ("SQL | Excel • Word\tOutlook", ["SQL", "Excel", "Word", "Outlook"]),
        ("one;\ntwo ; three", ["one", "two ", "three"]),
    ],
)
def test_a_line_says_one_thing(text: str, lines: list[str]) -> None:
    assert [line for line in cut_lines(text) if line] == lines


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("care of \n  old people", "care of old people"),
        ("care,\nfood", "care, food"),
        ("Care\nFood", "Care\nFood"),
        ("2019\nfood", "2019\nfood"),
    ],
)
def test_a_sentence_goes_on_in_the_next_line(text: str, joined: str) -> None:
    assert join_wrapped(text) == joined


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ann, ann.b+c@d.net, Ayr", "Ann, , Ayr"),
        ("see https://a.b/c and www.d", "see  and "),
        ("--my-page.io/x.NET", "--"),
        ("ASP.NET and e.g. Go", "ASP.NET and e.g. Go"),
    ],
)
def test_addresses_show_nothing(text: str, left: str) -> None:
    assert leave_addresses_out(text) == left


@pytest.mark.parametrize(
    "lines",
    [
        ["C++, C# and R&D on .NET", "plain words_here, 1st", "Grüße 24/7", "x² œuvre • Žena—ﬁn", "a\x85b\x0cc\u2028d"],
        ["plain words_here, 1st", "Grüße 24/7 \u2013 5\u20ac"],
        ["małe", "C++ and 中文"],
        [""],
        [],
    ],
)
def test_plain_lines_have_the_same_words(lines: list[str]) -> None:
    assert words_by_line(lines) == list(map(WORD.findall, lines))


@pytest.mark.parametrize("text", ["İıſ ÄẞK", "Plain"])
def test_lower_letters_keep_places(text: str) -> None:
    assert len(lower_letters(text)) == len(text)


@pytest.mark.parametrize(
    ("source", "bound"),
    [(r"\bno\b", True), (r"\b(?:a|b) c", True), (r"\ba|b", False), (r"\b(?:a|\))|b", False), ("a", False)],
)
def test_what_begins_at_the_edge_of_a_word(source: str, *, bound: bool) -> None:
    assert is_bound(source) is bound


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", [" ", ".", "7", "a", "-", "a-", "+", "\u05d0", "\u4e2d", "a@b+", "\t ", ";", "x. "])
@pytest.mark.parametrize("end", ["", "(b.com", " c@d", "\u2022"])
def test_hostile_text_is_cut_in_one_pass(unit: str, end: str) -> None:
    ProofLines(unit * (HOSTILE // len(unit)) + end)
