"""What markup hides inside a plain text is told apart, and counts nothing."""

from datetime import date

import pytest

from runtime.analysis.flags import find_unseen
from runtime.analysis.score import analyze_resume, prepare_job

JOB = prepare_job("Bee keeper", "Requirements\n- Queen rearing\n- Hive inspection\n")
SEEN = "Ann Example\nBee keeper, Z, 2019 - 2024\nHive inspection of ninety hives.\n"


@pytest.mark.parametrize(
    "markup",
    [
        '<span style="color:#ffffff;font-size:1px">Queen rearing</span>',
        "<P STYLE='color: white'>Queen rearing</P>",
        '<div class="x" style="display:none">Queen rearing</div>',
        '<font style="opacity: 0">Queen rearing</font>',
        "<!-- Queen rearing -->",
    ],
)
def test_what_is_hidden_is_reported_and_proves_nothing(markup: str) -> None:
    analysis = analyze_resume(f"{SEEN}{markup}\n", JOB, today=date(2026, 11, 30))

    assert analysis.matched_skills == ["Hive inspection"]
    assert "hidden_text" in analysis.flags
    assert "Queen rearing" in analysis.hidden_text
    assert "<" not in analysis.hidden_text


@pytest.mark.parametrize(
    "text",
    [
        "Queen rearing < 3 days",
        '<span style="color:white">never closed',
        '<b style="color:#222">Queen rearing</b>',
        '<td style="color:white;background:navy">Queen rearing</td>',
        "wrote <template style> by hand",
        "<!-- never closed",
    ],
)
def test_what_is_seen_stays(text: str) -> None:
    assert find_unseen(text) == []


@pytest.mark.parametrize("piece", ["<", "<!--", "-->", '<a style="color:white">', "</a>", "<a style='", '"'])
def test_long_texts_are_read(piece: str) -> None:
    text = (piece * 100_000)[:100_000]

    assert all(0 <= start < end <= len(text) for start, end in find_unseen(text))
