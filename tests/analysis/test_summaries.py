"""The summary of a bulk analysis: what it ranks, and that it needs one pass over results it does not keep."""

from uuid import uuid4

import msgspec

from functions._shared.analysis_request import BulkAnalysis
from functions.jobs.bulk_analysis import RANKED_COUNT, summarize
from runtime.bindings.items import FinishedItem, FinishedItems, FinishedJob

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
    assert [place.rank for place in summary.ranking] == list(range(1, RANKED_COUNT + 1))


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
