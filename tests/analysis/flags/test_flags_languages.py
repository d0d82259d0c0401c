"""The language of most of a text is told, and nothing where that is not sure."""

from pathlib import Path

import pytest

from runtime.analysis.flags import detect_language

LINES = (Path(__file__).parent / "languages.txt").read_text(encoding="utf-8").splitlines()
TEXTS = dict(line.split(" | ", 1) for line in LINES if not line.startswith("#"))


@pytest.mark.parametrize("language", TEXTS)
def test_a_language_is_told_from_a_few_sentences(language: str) -> None:
    assert detect_language(TEXTS[language]) == language


@pytest.mark.parametrize("text", ["", " ", "...", "1234 5678", "Python, SQL, Docker", "Ann Example", "\U0001f600" * 50])
def test_what_says_too_little_has_no_language(text: str) -> None:
    assert detect_language(text) == ""


@pytest.mark.parametrize(("most", "least"), [("de", "en"), ("en", "fr"), ("ru", "en"), ("zh", "en"), ("en", "ja")])
def test_a_mixed_text_is_of_the_language_of_most_of_it(most: str, least: str) -> None:
    assert detect_language(f"{TEXTS[most]}\n" * 3 + TEXTS[least]) == most


def test_foreign_words_of_a_trade_do_not_change_the_language() -> None:
    text = (
        "Entwickler bei der Firma Moorau seit 2019: Python, Machine Learning, Cloud Computing, Unit Testing, Big Data"
    )

    assert detect_language(text) == "de"


@pytest.mark.parametrize("piece", ["a", " ", "the ", "я", "字", "\U0001f600", "ab\u0301"])
def test_a_long_text_is_looked_at_in_a_few_places(piece: str) -> None:
    assert detect_language(piece * 100_000) == detect_language(piece * 10_000)
