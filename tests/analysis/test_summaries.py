"""The summary of a bulk analysis: what it ranks, and that it needs one pass over results it does not keep."""

from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from functions._shared.analysis_request import BulkAnalysis
from functions._shared.bulk_analysis_summary import Distribution
from functions._shared.failure_words import words_for
from functions.jobs.bulk_analysis import RANKED_COUNT, summarize
from runtime.bindings.item_places import read_place
from runtime.bindings.items import FinishedItem, FinishedItems, FinishedJob
from runtime.metrics.codes import KNOWN_CODES, OTHER

JOB = FinishedJob(id=uuid4(), data=BulkAnalysis(job_description_id=uuid4(), title="Cook", job_description="Cooks."))


def item(position: int, score: float) -> FinishedItem:
    found = {
        "score": score,
        "summary": f"of {position}",
        "missingSkills": ["baking"],
        "verdict": "good",
        "warnings": ["no_requirements_read"],
        "strengths": ["unread"],
    }
    raw = msgspec.Raw(msgspec.json.encode(found))
    return FinishedItem(item_id=str(position), position=position, status="completed", result=raw, error_code=None)


def failed(position: int) -> FinishedItem:
    return FinishedItem(item_id=str(position), position=position, status="failed", result=None, error_code="no_text")


def test_the_best_hundred_are_ranked_and_equal_scores_keep_their_order() -> None:
    items = [item(position, score=position // 2 % 60) for position in range(240)]

    summary = summarize(JOB, items)

    expected = sorted(items, key=lambda one: -(one.position // 2 % 60))[:RANKED_COUNT]
    assert [place.position for place in summary.ranking] == [one.position for one in expected]
    shared = [place // 4 * 4 + 1 for place in range(RANKED_COUNT)]
    assert [place.rank for place in summary.ranking] == shared  # each score is that of four
    assert {place.tied_count for place in summary.ranking} == {3}


def test_every_item_is_counted() -> None:
    summary = summarize(JOB, [item(0, 100.0), item(1, 9.9), failed(2), failed(3)])

    assert (summary.analyzed_count, summary.failed_count, summary.failures) == (2, 2, {"no_text": 2})
    assert (summary.score_bands[0], summary.score_bands[9], summary.average_score) == (1, 1, 55.0)
    assert [(one.skill, one.missing_count) for one in summary.most_missed_skills] == [("baking", 2)]


def test_what_could_not_be_read_of_the_posting_is_told_once() -> None:
    summary = summarize(JOB, [item(0, 100.0), item(1, 9.9)])

    assert summary.warnings == ["no_requirements_read"]
    assert summary.ranking[0].verdict == "good"


def test_of_nothing_but_failures_there_is_a_summary() -> None:
    summary = summarize(JOB, [failed(0)])

    assert (summary.ranking, summary.average_score, sum(summary.score_bands)) == ([], None, 0)


def test_results_are_read_in_one_pass() -> None:
    read: list[int] = []

    def page(after: int, limit: int) -> list[FinishedItem]:
        read.append(after)
        return [item(position, 1.0) for position in range(after + 1, min(after + 1 + limit, 500))]

    assert summarize(JOB, FinishedItems(500, page)).analyzed_count == 500
    assert read == sorted(set(read))


def part(name: str, points: float) -> dict[str, object]:
    return {"part": name, "points": points, "detail": "Said."}


def scored(position: int, language: str = "en", **points: float) -> FinishedItem:
    found = {
        "score": round(sum(points.values()), 1),
        "summary": f"of {position}",
        "missingSkills": [],
        "explanation": [part(name, value) for name, value in points.items()],
        "language": language,
    }
    return replace(item(position, 0.0), result=msgspec.Raw(msgspec.json.encode(found)), label=f"{position}.pdf")


def test_a_place_says_what_puts_it_before_the_next() -> None:
    summary = summarize(JOB, [scored(0, skills=30.0, experience=5.0), scored(1, skills=26.5, experience=6.0)])

    first, last = summary.ranking
    assert (first.rank, first.label, first.tied_count) == (1, "0.pdf", 0)
    assert first.ahead
    assert (first.ahead.points, [(each.part, each.points) for each in first.ahead.parts]) == (
        2.5,
        [("skills", 3.5), ("experience", -1.0)],
    )
    assert first.reason == "2.5 points before the next: requirements +3.5, years of work -1."
    assert (last.rank, last.ahead, last.reason) == (2, None, "")


def test_equal_scores_share_a_rank_and_say_that_their_order_tells_nothing() -> None:
    items = [scored(0, "de", skills=20.0), scored(1, "de", skills=20.0), scored(2, "de", skills=10.0)]

    summary = summarize(JOB, items)

    assert [(place.rank, place.tied_count) for place in summary.ranking] == [(1, 1), (1, 1), (3, 0)]
    first, second, _ = summary.ranking
    assert first.ahead is None
    assert first.reason.startswith("Eine weitere Person hat dieselbe Punktzahl")
    assert second.reason.endswith("10 Punkte vor dem nächsten Platz: Anforderungen +10.")


def test_beyond_a_hundred_the_items_go_on_where_the_ranking_ends() -> None:
    items = [item(position, score=90.0 - position % 40) for position in range(150)]

    summary = summarize(JOB, items)

    last = summary.ranking[-1]
    assert summary.next_cursor is not None
    place = read_place(summary.next_cursor, "score")
    assert (place.key, place.position) == (-last.score, last.position)
    assert summarize(JOB, items[:RANKED_COUNT]).next_cursor is None


def test_the_distribution_and_the_verdicts_are_told() -> None:
    summary = summarize(JOB, [item(position, float(score)) for position, score in enumerate((10, 20, 30, 40, 50))])

    assert summary.distribution == Distribution(
        lowest=10.0, lower_quartile=20.0, median=30.0, upper_quartile=40.0, highest=50.0, standard_deviation=14.1
    )
    assert summary.verdicts == {"good": 5}
    assert summarize(JOB, [item(0, 7.0)]).distribution is not None
    assert summarize(JOB, [failed(0)]).distribution is None


def test_failures_are_told_in_words_with_what_to_do() -> None:
    items = [item(0, 1.0), *(replace(failed(position), error_code="needs_ocr") for position in (1, 2)), failed(3)]

    [first, second] = summarize(JOB, items).failure_details

    assert (first.code, first.count, first.message) == ("needs_ocr", 2, "The file is a picture of text.")
    assert "tesseract" in first.advice
    assert (second.code, second.message) == ("no_text", "The resume could not be analysed.")


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_code_that_the_product_gives_has_words(language: str) -> None:
    told = {code: words_for(code, language) for code in KNOWN_CODES}

    assert all(words.message.endswith(".") and words.advice.endswith(".") for words in told.values())
    assert [code for code, words in told.items() if words == told[OTHER] and code != OTHER] == []


def test_who_made_the_results_is_told_with_what_it_took() -> None:
    made = {"provider": "openai", "model": "m", "version": "1", "inputTokens": 10, "outputTokens": 2, "cost": 0.5}
    results = [{"score": 1.0, "summary": "", "missingSkills": [], **made} for _ in range(2)]
    results.append({"score": 1.0, "summary": "", "missingSkills": [], "provider": "embedded", "fallback": True})
    items = [
        replace(item(place, 0.0), result=msgspec.Raw(msgspec.json.encode(each))) for place, each in enumerate(results)
    ]

    [model, fallback] = summarize(JOB, items).made_by

    assert (model.provider, model.model, model.result_count, model.input_tokens, model.cost) == (
        "openai",
        "m",
        2,
        20,
        1.0,
    )
    assert (fallback.provider, fallback.fallback, fallback.result_count) == ("embedded", True, 1)
