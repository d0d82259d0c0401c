"""The matrix of skills and candidates: what it counts, in which order it shows, and that it is bounded."""

import tracemalloc
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from functions._shared.gap_matrix import MOST_COUNTED, MOST_ROWS
from functions._shared.gap_words import suggest
from functions._shared.skill_gap_request import SkillGapBatch
from functions.jobs.skill_gap_batch import summarize
from runtime.bindings.analyst import Advice
from runtime.bindings.items import FinishedItem, FinishedItems, FinishedJob
from runtime.bindings.job_descriptions import JobDescription

COOK = JobDescription(id=uuid4(), title="Cook", text="Cooks.")
JOB = FinishedJob(id=uuid4(), data=SkillGapBatch(descriptions=[COOK]))


def gap(text: str, status: str, kind: str = "must", advice: str | None = None) -> dict[str, Any]:
    told = advice or {"proved": None, "missing": "learn"}.get(status, "show")
    return {"text": text, "kind": kind, "status": status, "evidence": [], "nearest": None, "advice": told}


def item(position: int, *gaps: dict[str, Any], score: float | None = 50.0, of: UUID = COOK.id) -> FinishedItem:
    described: dict[str, Any] = {
        "jobDescriptionId": of,
        "score": score,
        "requirements": gaps,
        "language": "en",
        "warnings": [],
    }
    raw = msgspec.Raw(msgspec.json.encode({"score": score, "descriptions": [described]}))
    return FinishedItem(
        item_id=f"id-{position}",
        position=position,
        status="completed",
        result=raw,
        error_code=None,
        label=f"{position}.pdf",
    )


def test_rows_stand_by_score_and_of_equal_ones_as_they_were_submitted() -> None:
    items = [item(position, gap("Baking", "proved"), score=float(position % 3)) for position in range(9)]

    [found] = summarize(JOB, items).descriptions

    assert [row.position for row in found.candidates] == [2, 5, 8, 1, 4, 7, 0, 3, 6]


def test_the_hundred_best_are_rows_and_all_are_counted() -> None:
    items = [item(position, gap("Baking", "missing"), score=float(position)) for position in range(250)]

    [found] = summarize(JOB, items).descriptions

    assert [row.position for row in found.candidates] == list(range(249, 249 - MOST_ROWS, -1))
    assert (found.candidate_count, found.skills[0].missing_count, found.skills[0].to_learn_count) == (250, 250, 250)
    assert (found.one_away_count, len(found.one_away)) == (250, MOST_ROWS)


def test_the_rarest_stand_first_and_what_must_be_met_before_what_is_nice() -> None:
    rows = [
        item(0, gap("Baking", "proved"), gap("Meat", "proved"), gap("Wine", "missing", "nice")),
        item(1, gap("Baking", "proved"), gap("Meat", "missing"), gap("Wine", "missing", "nice")),
    ]

    [found] = summarize(JOB, rows).descriptions

    assert [(each.skill, each.proved_count) for each in found.rarest] == [("Meat", 1), ("Baking", 2), ("Wine", 0)]


def test_who_is_one_away_is_told_with_what_closes_the_gap() -> None:
    close = gap("Meat", "unclear") | {"nearest": {"text": "Cut fish.", "start": 0, "end": 9, "line": 1}}
    rows = [
        item(0, gap("Baking", "proved"), close, gap("Wine", "missing", "nice")),
        item(1, gap("Baking", "missing"), gap("Meat", "missing")),
        item(2, gap("Baking", "proved"), gap("Meat", "proved")),
    ]

    [found] = summarize(JOB, rows).descriptions

    [away] = found.one_away
    assert (away.item_id, away.label, away.skill, away.advice, away.nearest) == (
        "id-0",
        "0.pdf",
        "Meat",
        "show",
        "Cut fish.",
    )
    assert away.suggestion == "Show where “Meat” was used: the nearest line is “Cut fish.”."
    assert (found.all_proved_count, found.one_away_count) == (1, 1)
    assert [
        (each.skill, each.could_show_count, each.to_learn_count, each.one_away_count) for each in found.suggestions
    ] == [
        ("Meat", 1, 1, 1),
        ("Baking", 0, 1, 0),
    ]
    assert found.suggestions[0].suggestion.endswith("It alone keeps 1 from all that must be met.")


def test_a_result_that_lacks_a_skill_has_an_empty_cell() -> None:
    rows = [item(0, gap("Baking", "proved")), item(1, gap("Meat", "proved"))]

    [found] = summarize(JOB, rows).descriptions

    assert [each.skill for each in found.skills] == ["Baking", "Meat"]
    assert [row.cells for row in found.candidates] == [["proved", None], [None, "proved"]]


def test_an_analyst_that_names_skills_without_end_is_bounded() -> None:
    rows = [item(position, *(gap(f"{position} {n}", "proved") for n in range(60))) for position in range(40)]

    [found] = summarize(JOB, rows).descriptions

    assert len(found.skills) == 100
    assert found.candidate_count == 40
    assert MOST_COUNTED < 40 * 60


def test_of_nothing_but_failures_there_is_an_empty_matrix() -> None:
    failed = FinishedItem(item_id="x", position=0, status="failed", result=None, error_code="empty", label=None)

    summary = summarize(JOB, [failed])

    assert (summary.analyzed_count, summary.failed_count, summary.failures) == (0, 1, {"empty": 1})
    assert summary.failure_details[0].message == "The file holds no text."
    [found] = summary.descriptions
    assert (found.skills, found.candidates, found.candidate_count) == ([], [], 0)


def test_thousands_of_results_are_read_in_one_pass_and_bounded_memory() -> None:
    read: list[int] = []
    gaps = [gap(f"Skill {n}", "missing" if n % 2 else "proved") for n in range(40)]

    def page(after: int, limit: int) -> list[FinishedItem]:
        read.append(after)
        return [item(position, *gaps) for position in range(after + 1, min(after + 1 + limit, 2_000))]

    tracemalloc.start()
    try:
        summary = summarize(JOB, FinishedItems(2_000, page))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert summary.analyzed_count == 2_000
    assert read == sorted(set(read))
    assert most < 32 * 1024 * 1024  # a page of them, and a hundred rows


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("advice", ["show", "learn"])
@pytest.mark.parametrize("skill", ["C++ {0}", "<b>", "=1+1", "\\input{x}", "علي"])
def test_a_suggestion_names_the_skill_as_it_is(skill: str, advice: Advice, language: str) -> None:
    for evidence, nearest in (("", ""), ("Said {1}.", ""), ("", "Near {}.")):
        sentence = suggest(skill, advice, evidence, nearest, language)

        assert skill in sentence
        assert (evidence or nearest) in sentence
        assert sentence.startswith(("Learn", "Show", "Say")) == (language != "de")
