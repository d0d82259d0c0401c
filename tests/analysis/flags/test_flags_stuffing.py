"""Walls of keywords and pasted postings are told from lists and quotations; a scan with one line has little text."""

import pytest

from runtime.analysis.flags import find_pasted, has_little_text, is_stuffed, read_posting_words

WORDS = [
    "welding",
    "brazing",
    "soldering",
    "grinding",
    "milling",
    "turning",
    "drilling",
    "casting",
    "forging",
    "rolling",
    "bending",
    "cutting",
    "polishing",
    "plating",
    "painting",
    "tooling",
    "gauging",
]
POSTING = """Goldsmith
We are looking for a goldsmith who likes to work with customers as much as with the torch and the file.
You set stones, solder chains and rings, and keep the books of the workshop from Monday to Friday.
Requirements
- five years of work with gold and silver
- stone setting
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("goldsmith " * 40, id="one word again and again"),
        pytest.param(" ".join(WORDS * 4), id="the same words four times, without a comma"),
        pytest.param(", ".join(WORDS * 3), id="the same entries three times"),
        pytest.param(" ".join(f"skill{number}" for number in range(200)), id="two hundred words without a sentence"),
        pytest.param(", ".join(f"skill{number}" for number in range(200)), id="two hundred entries of one list"),
        pytest.param(
            "stone setter goldsmith jeweller stone setter senior goldsmith jeweller " * 5, id="titles repeated"
        ),
        pytest.param("\n".join(" ".join(WORDS[:9]) for _ in range(8)), id="over several lines"),
    ],
)
def test_a_wall_of_words_is_stuffed(text: str) -> None:
    assert is_stuffed(f"Ann Example\nGardener in Saltham, 2019 - 2026\n\n{text}\n\nEducation\nSchool\n")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Skills: " + ", ".join(WORDS), id="a list with commas"),
        pytest.param("Skills " + " ".join(WORDS), id="a list that has lost its commas"),
        pytest.param("\n".join(f"- {word}" for word in WORDS * 2), id="a list with bullets"),
        pytest.param("Tools: " + ", ".join(f"tool {number}" for number in range(90)), id="ninety tools"),
        pytest.param("\n".join(f"Environment: {', '.join(WORDS[:12])}" for _ in range(2)), id="the tools of two posts"),
        pytest.param(POSTING * 3, id="prose"),
        pytest.param(
            "Ich habe in der Werkstatt mit Gold und Silber gearbeitet und die Kunden beraten. " * 9, id="German"
        ),
        pytest.param("Делал кольца и цепи на заказ в мастерской, помогал на складе. " * 9, id="Russian"),
        pytest.param("https://example.com/" + "a" * 500, id="a long address"),
        pytest.param("", id="nothing"),
    ],
)
def test_lists_and_prose_are_not(text: str) -> None:
    assert not is_stuffed(f"Ann Example\nGardener in Saltham, 2019 - 2026\n\n{text}\n\nEducation\nSchool\n")


def test_a_posting_below_the_resume_is_found_where_it_stands() -> None:
    resume = f"Ann Example\nGardener\n\n{POSTING}\nHobbies\nRoses\n"

    places = find_pasted(resume, read_posting_words(POSTING))

    assert "".join(resume[start:end] for start, end in places).split() == POSTING.removesuffix("\n").split()


def test_a_pasted_sentence_in_other_signs_and_cases_is_found() -> None:
    sentence = (
        "set stones; solder chains and rings - and KEEP the books of the workshop from monday to friday, five years"
    )

    assert find_pasted(f"I can {sentence} or more.", read_posting_words(POSTING.replace("Requirements\n-", "")))


def test_a_chinese_posting_is_found() -> None:
    posting = "我们正在寻找一位热爱园艺并且能够带领小组完成公园养护工作的园丁\uff0c需要五年以上的工作经验。"

    assert find_pasted(f"王芳\n园丁\n{posting}\n", read_posting_words(posting))


@pytest.mark.parametrize(
    "resume",
    [
        "Goldsmith\nStone setting, work with gold and silver for eleven years",
        "I apply as a goldsmith who likes to work with customers. I set stones every day.",
        "Five years of work with gold and silver, stone setting, books of a shop",
        "",
        "Goldsmith",
    ],
)
def test_a_quotation_of_the_posting_is_no_pasting(resume: str) -> None:
    assert find_pasted(resume, read_posting_words(POSTING)) == []


@pytest.mark.parametrize("piece", ["a ", "a b ", " ", ".", "字", "the posting says what it says ", "\U0001f600"])
def test_long_texts_are_compared(piece: str) -> None:
    text = (piece * 100_000)[:100_000]

    assert all(0 <= start < end <= len(text) for start, end in find_pasted(text, read_posting_words(text)))
    assert is_stuffed(text) in {True, False}


@pytest.mark.parametrize("text", ["", "Ann Example", "Scanned with a phone\n1\n2\n3", "- " * 500, "履歴書"])
def test_a_line_is_little_text(text: str) -> None:
    assert has_little_text(text)


@pytest.mark.parametrize("text", [POSTING, "庭師として公園で働き" * 10, "Goldsmith, Saltham. " * 20])
def test_some_lines_are_not(text: str) -> None:
    assert not has_little_text(text)
