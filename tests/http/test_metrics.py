"""The metrics on the port of the API, which is mostly nobody's business."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from runtime.bindings.resources import open_resources
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.http.endpoint import PreparedEndpoint
from runtime.prepared import needs_of_all
from runtime.settings import Settings
from tests.http.clients import User, problem_of, user_of

PROMETHEUS = {"Authorization": "", "Accept": "text/plain;version=0.0.4"}


@pytest.fixture
async def public(endpoints: list[PreparedEndpoint], settings: Settings) -> AsyncIterator[User]:
    """A user of an API that shows its metrics to everybody."""
    told = msgspec.structs.replace(settings, metrics_public=True)
    async with (
        open_resources(told, needs_of_all(endpoints)) as opened,
        user_of(build_app(endpoints, opened, Verifier(told))) as user,
    ):
        yield user


async def test_metrics_are_not_there_unless_that_is_told(alice: User) -> None:
    problem_of(await alice.get("/metrics", headers=PROMETHEUS), 404)


async def test_metrics_are_served_to_whoever_asks_where_that_is_told(public: User) -> None:
    job_id = await public.given_job()

    answer = await public.get("/metrics", headers=PROMETHEUS)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert 'careerbird_queue_depth{job_type="bulk_analysis",lane="normal"} 1.0' in lines
    assert 'careerbird_items_waiting{job_type="bulk_analysis",lane="normal"} 3.0' in lines
    assert job_id not in answer.text
    assert str(public.user_id) not in answer.text
