"""A line for each request, where it is asked for: on a real server, with what it tells and what it must not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
import msgspec
import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import connect

from runtime.bindings.resources import open_resources
from runtime.prepared import needs_of_all
from runtime.serving.composition import serve_functions
from runtime.serving.listening import listen
from runtime.settings import Settings
from runtime.tokens import make_token
from tests.bundles import prepared
from tests.conftest import JWT_SECRET

USER = UUID(int=7)
TOKEN = make_token(JWT_SECRET, USER)
FUNCTIONS = ("livez", "get_job", "stream_job_events", "job_progress_hub")


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    functions = prepared(settings, FUNCTIONS)
    async with open_resources(settings, needs_of_all(functions)) as resources:
        with listen("127.0.0.1", 0, None) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            async with serve_functions(functions, resources, listener), httpx.AsyncClient(base_url=url) as client:
                yield client


async def test_each_request_is_one_line_with_what_answered_and_who_asked(settings: Settings) -> None:
    job = f"/api/recruiter/jobs/{UUID(int=1)}"
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    with capture_logs() as events:
        async with served(msgspec.structs.replace(settings, log_requests=True)) as client:
            await client.get("/livez")
            asked = await client.get(job, headers=bearer)
            await client.get(f"{job}/events?access_token={TOKEN}")
            await client.get("/no%0Asuch?access_token=secret")
            await client.post("/livez")
            await client.post(f"/jobProgressHub/negotiate?negotiateVersion=1&access_token={TOKEN}")
            await client.post("/jobProgressHub/negotiate")
            uri = f"{str(client.base_url).replace('http', 'ws')}/jobProgressHub?access_token={TOKEN}"
            async with connect(uri) as socket:
                await socket.close()

    lines = [event for event in events if event["event"] == "request.answered"]
    assert [(line["status"], line["function"], line["method"], line["path"], line["user_id"]) for line in lines] == [
        (200, "livez", "GET", "/livez", None),
        (404, "get_job", "GET", job, USER),
        (404, "stream_job_events", "GET", f"{job}/events", USER),
        (404, None, "GET", "/no%0Asuch", None),
        (405, None, "POST", "/livez", None),
        (200, "job_progress_hub", "POST", "/jobProgressHub/negotiate", USER),
        (401, "job_progress_hub", "POST", "/jobProgressHub/negotiate", None),
        (101, "job_progress_hub", "WEBSOCKET", "/jobProgressHub", USER),
    ]
    assert all(line["elapsed_ms"] >= 0 for line in lines)
    assert str(lines[1]["request_id"]) == asked.headers["x-request-id"]
    assert TOKEN not in repr(events)
    assert "secret" not in repr(events)


@pytest.mark.parametrize("asked_for", [None, False])
async def test_nothing_is_logged_of_requests_unless_it_is_asked_for(
    settings: Settings, *, asked_for: bool | None
) -> None:
    with capture_logs() as events:
        async with served(msgspec.structs.replace(settings, log_requests=asked_for)) as client:
            await client.get("/livez")

    assert [event for event in events if event["event"] == "request.answered"] == []
