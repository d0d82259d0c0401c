"""Calls of the hub count against the plan, and who is refused leaves no error in the log."""

import logging
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from msgspec.structs import replace
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from runtime.plans import PlanLimit
from runtime.settings import Settings
from tests.realtime.live import hub_client, live_server, token_of
from tests.realtime.serving import Served
from tests.realtime.wires import ALICE

FEW = PlanLimit(requests=100, items=100, hub_calls=5)


@pytest.fixture
async def url(settings: Settings) -> AsyncIterator[str]:
    async with live_server(replace(settings, plan_limits={"free": FEW})) as served:
        yield served


async def test_calls_beyond_the_plan_are_refused_on_a_connection_that_stays(url: str) -> None:
    """Row: a token that calls the hub without pause."""
    async with hub_client(url, token_of(uuid4())) as client, hub_client(url, token_of(uuid4())) as other:
        answers = [await client.invoke("LeaveJobGroup", uuid4()) for _ in range(6)]
        answer_to_other = await other.invoke("LeaveJobGroup", uuid4())

    assert ["error" in answer for answer in answers] == [False] * 4 + [True] * 2  # the first was the connection
    assert answers[-1]["error"].endswith("HubException: The plan allows 5 hub calls per minute; come again later.")
    assert "error" not in answer_to_other


async def test_connections_beyond_the_plan_are_429(url: str) -> None:
    """Row: a token that calls the hub without pause."""
    token = token_of(uuid4())
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {token}"}) as http:
        answers = [await http.post("/jobProgressHub/negotiate") for _ in range(6)]
    with pytest.raises(InvalidStatus) as refused:
        async with hub_client(url, token):
            pass

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert answers[-1].headers["ratelimit-policy"] == '"hub_calls";q=5;w=60'
    assert answers[-1].headers["ratelimit"].startswith('"hub_calls";r=0;t=')
    assert refused.value.response.status_code == 429


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 401, id="no token"),
        pytest.param({"Authorization": "Bearer mallory"}, 401, id="a bad token"),
        pytest.param(ALICE | {"Origin": "https://other.example"}, 403, id="another page"),
    ],
)
async def test_a_websocket_that_is_refused_logs_no_error(
    hub: Served, caplog: pytest.LogCaptureFixture, headers: dict[str, str], status: int
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(hub.url.replace("http", "ws", 1), additional_headers=headers, proxy=None):
            pass

    assert refused.value.response.status_code == status
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("path", ["/api/recruiter/resumes", "/nowhere"])
async def test_a_websocket_beside_the_hub_is_refused_and_logs_no_error(
    url: str, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with pytest.raises(InvalidStatus):
        async with connect(url.replace("http", "ws", 1) + path, proxy=None):
            pass

    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
