"""Titles of one job and titles that only look like it, an entry of a work history each."""

from datetime import date
from pathlib import Path

import pytest

from runtime.analysis.career import find_held_title, read_career

TODAY = date(2026, 11, 15)


def read_pairs(name: str) -> list[tuple[str, str]]:
    """Return the posting's title and the text of a resume for each line of a file beside this one."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    pairs = [line.partition(" => ") for line in lines if line and not line.startswith("#")]
    return [(title, "EXPERIENCE\n" + entry.replace(" ;; ", "\n")) for title, _, entry in pairs]


@pytest.mark.parametrize(("title", "text"), read_pairs("titles_held.txt"))
def test_one_job_has_many_titles(title: str, text: str) -> None:
    assert find_held_title(title, (), text, read_career(text, TODAY)) is not None


@pytest.mark.parametrize(("title", "text"), read_pairs("titles_not_held.txt"))
def test_a_title_that_looks_alike_is_another_job(title: str, text: str) -> None:
    assert find_held_title(title, (), text, read_career(text, TODAY)) is None
