"""The load test's judgement: a job that is lost, open or wrongly counted does not pass."""

from uuid import UUID, uuid4

import pytest
from msgspec import structs

from loadtest.counters import CountedJob, complaints, complaints_of

JOB = CountedJob(
    id=UUID(int=7),
    status="completed",
    generation=1,
    total_items=3,
    processed_items=2,
    failed_items=1,
    rows_total=3,
    rows_completed=2,
    rows_failed=1,
)


def test_a_job_whose_counters_equal_its_rows_passes() -> None:
    found = list(complaints_of(JOB))

    assert found == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"status": "processing"}, id="open"),
        pytest.param({"generation": 2}, id="twice"),
        pytest.param({"processed_items": 3}, id="counted-twice"),
        pytest.param({"rows_total": 2}, id="row-lost"),
        pytest.param({"processed_items": 1, "rows_completed": 1}, id="item-open"),
    ],
)
def test_a_job_that_is_not_as_it_should_be_is_told(change: dict[str, str | int]) -> None:
    found = list(complaints_of(structs.replace(JOB, **change)))

    assert found
    assert all(str(JOB.id) in sentence for sentence in found)


def test_a_job_that_was_accepted_and_is_not_there_is_told(database_url: str) -> None:
    lost = uuid4()

    found = complaints(database_url, [lost])

    assert found == [f"job {lost} was accepted and is not there"]
