"""A job's events as a stream of text."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.http import event_stream
from runtime.settings import Settings
from runtime.store.identity import Identity
from tests.bundles import write
from tests.http.conformance import check_message
from tests.queue.conftest import working
from tests.queue.jobs import ECHO, SUMMARIZE, finished, handler, submit
from tests.realtime.live import DEADLINE_S, live_server, token_of, watched

SLOW = handler("slow", "await asyncio.sleep(0.02)", declared="batch=5, concurrency=5")
LEEWAY_S = 30
END_OF_FIRST = str((1 << 32) + 2**32 - 1)
Told = list[tuple[str, str, dict[str, Any]]]


@pytest.fixture
async def url(settings: Settings) -> AsyncIterator[str]:
    async with live_server(settings) as served:
        yield served


@pytest.fixture
async def worker(settings: Settings, tmp_path: Path) -> AsyncIterator[None]:
    for name, source in {"echo": ECHO + SUMMARIZE, "slow": SLOW}.items():
        write(tmp_path / "bundle", f"jobs/{name}.py", source)
    async with working(tmp_path / "bundle", settings):
        yield


def events(url: str, job: UUID) -> str:
    return f"{url}/api/recruiter/jobs/{job}/events"


def bearer(user: UUID, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_of(user)}", **headers}


async def told(http: httpx.AsyncClient, address: str, headers: dict[str, str]) -> Told:
    """Read a stream to its end: name, id and data of every event."""
    async with asyncio.timeout(DEADLINE_S):
        answer = await http.get(address, headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    found: Told = []
    for block in answer.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["event"], fields["id"], json.loads(fields["data"])))
            check_message(fields["event"], found[-1][2])
    return found


@pytest.mark.usefixtures("worker")
async def test_a_stream_ends_with_the_job(url: str, resources: Resources, http: httpx.AsyncClient) -> None:
    user = uuid4()
    job = await submit(resources, 50, job_type="slow", user_id=user)

    found = await told(http, events(url, job), bearer(user, Accept="text/event-stream"))

    ids = [int(number) for _, number, _ in found]
    assert ids == sorted(set(ids))
    assert [name for name, _, _ in found][-1] == "completed"
    assert {name for name, _, _ in found[:-1]} == {"progress"}
    assert found[-1][2]["processedItems"] == 50


@pytest.mark.usefixtures("worker")
async def test_a_client_that_comes_again_is_told_the_rest(
    url: str, resources: Resources, http: httpx.AsyncClient
) -> None:
    user = uuid4()
    job = await submit(resources, 3, user_id=user)
    await finished(resources, job)

    seen_progress = await told(http, events(url, job), bearer(user, **{"Last-Event-ID": str((1 << 32) + 3)}))
    seen_all = await http.get(events(url, job), headers=bearer(user, **{"Last-Event-ID": END_OF_FIRST}))

    assert [(name, number) for name, number, _ in seen_progress] == [("completed", END_OF_FIRST)]
    assert seen_progress[0][2]["resultData"] == {"count": 3, "note": "!"}
    assert (seen_all.status_code, seen_all.content) == (204, b"")


async def test_a_browser_gives_its_token_in_the_query(url: str, resources: Resources, http: httpx.AsyncClient) -> None:
    user = uuid4()
    job = await submit(resources, 1, user_id=user)
    await Jobs.bind(resources, Identity(role="authenticated", user_id=user)).cancel(job)

    found = await told(http, f"{events(url, job)}?access_token={token_of(user)}", {})
    refused = await http.get(f"{events(url, job)}?access_token=x")
    elsewhere = await http.post(f"{url}/api/recruiter/jobs/{job}/cancel?access_token={token_of(user)}", json={})

    assert [name for name, _, _ in found] == ["progress", "cancelled"]
    assert (refused.status_code, elsewhere.status_code) == (401, 401)


async def test_another_users_job_is_not_found(url: str, resources: Resources, http: httpx.AsyncClient) -> None:
    job = await submit(resources, 1)

    answer = await http.get(events(url, job), headers=bearer(uuid4()))

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_silence_is_broken_by_comments(
    url: str, resources: Resources, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "HEARTBEAT_S", 0.01)
    user = uuid4()
    job = await submit(resources, 1, user_id=user)
    async with http.stream("GET", events(url, job), headers=bearer(user)) as answer, asyncio.timeout(DEADLINE_S):
        lines = answer.aiter_lines()
        comments = 0
        while comments < 3:
            comments += await anext(lines) == ":"

    await watched(resources.redis)  # nothing, once the client has gone


async def test_the_end_of_the_token_ends_the_stream(url: str, resources: Resources, http: httpx.AsyncClient) -> None:
    user = uuid4()
    job = await submit(resources, 1, user_id=user)
    headers = {"Authorization": f"Bearer {token_of(user, expires_in_s=2 - LEEWAY_S)}"}

    found = await told(http, events(url, job), headers)

    assert [name for name, _, _ in found] == ["progress"]


async def test_a_stop_does_not_wait_for_streams(
    settings: Settings, resources: Resources, http: httpx.AsyncClient
) -> None:
    user = uuid4()
    job = await submit(resources, 1, user_id=user)
    async with asyncio.TaskGroup() as group, live_server(settings) as url:
        reading = group.create_task(told(http, events(url, job), bearer(user)))
        await watched(resources.redis, job)

    assert [name for name, _, _ in reading.result()] == ["progress"]
