"""Decorators attach what they are given and change nothing."""

import inspect
from collections.abc import Callable

import pytest
from msgspec import ValidationError

from runtime.declare import Cron, Decorator, Endpoint, Job, cron, delete, get, job, post


async def example() -> None:
    """Stand in for a function of a bundle."""


def declared_by(decorator: Decorator) -> object:
    def example() -> None: ...

    return inspect.getattr_static(decorator(example), "__declared__")


def test_a_decorator_returns_the_function_itself() -> None:
    decorated = get("/jobs")(example)

    assert decorated is example


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [
        pytest.param(
            get("/jobs/{jobId}"),
            Endpoint(name="example", method="GET", path="/jobs/{jobId}", status=200, limit=None, auth=True),
            id="get",
        ),
        pytest.param(
            post("/analyze/bulk", status=202, limit="submissions"),
            Endpoint(name="example", method="POST", path="/analyze/bulk", status=202, limit="submissions", auth=True),
            id="post",
        ),
        pytest.param(
            delete("/jobs/{jobId}", auth=False),
            Endpoint(name="example", method="DELETE", path="/jobs/{jobId}", status=204, limit=None, auth=False),
            id="delete",
        ),
        pytest.param(
            job(item_type="resume_analysis"),
            Job(
                name="example",
                item_type="resume_analysis",
                batch=50,
                concurrency=16,
                attempts=None,
                timeout=300,
                summary_timeout=600,
            ),
            id="job",
        ),
        pytest.param(
            cron(every_minutes_setting="CLEANUP_INTERVAL_MINUTES"),
            Cron(name="example", every_s=None, every_minutes_setting="CLEANUP_INTERVAL_MINUTES", daily_at=None),
            id="cron",
        ),
    ],
)
def test_a_decorator_describes_the_function(decorator: Decorator, expected: object) -> None:
    assert declared_by(decorator) == expected


@pytest.mark.parametrize(
    "decorator",
    [
        pytest.param(lambda: get("jobs"), id="relative path"),
        pytest.param(lambda: get("/jobs/"), id="trailing slash"),
        pytest.param(lambda: get("/jobs/{job_id}"), id="parameter not in camelCase"),
        pytest.param(lambda: get("/jobs/{id}/items/{id}"), id="one parameter twice"),
        pytest.param(lambda: get("/jobs", status=404), id="status that is not a success"),
        pytest.param(lambda: job(item_type=""), id="no item type"),
        pytest.param(lambda: job(item_type="x", batch=0), id="empty batch"),
        pytest.param(lambda: job(item_type="x", timeout=0), id="no time"),
        pytest.param(cron, id="no time of day"),
        pytest.param(lambda: cron(every_s=5, daily_at="03:00"), id="two times"),
        pytest.param(lambda: cron(daily_at="24:00"), id="no such hour"),
        pytest.param(lambda: cron(every_minutes_setting="RESULT_TTL_HOURS"), id="a setting in hours"),
    ],
)
def test_a_decorator_refuses_what_cannot_be(decorator: Callable[[], Decorator]) -> None:
    with pytest.raises(ValidationError):
        decorator()(example)


def test_path_parameters_come_in_the_order_of_the_path() -> None:
    declared = declared_by(get("/reports/{jobId}/{format}"))

    assert isinstance(declared, Endpoint)
    assert declared.path_parameters == ("jobId", "format")
