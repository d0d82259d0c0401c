"""The hub of real jobs: who may join, what is told, and that every end comes once."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from runtime.bindings.jobs import Jobs
from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.store.identity import SERVICE, Identity
from runtime.store.keys import turn_of
from tests.bundles import write
from tests.emulator.emulators import own_directory, started
from tests.queue.conftest import working
from tests.queue.jobs import ECHO, SUMMARIZE, finished, handler, submit
from tests.realtime.live import FRAGILE, hub_client, live_server, token_of
from tests.realtime.node_client import node_client

SLOW = handler("slow", "await asyncio.sleep(0.02)", declared="batch=5, concurrency=5")
NEXT_GENERATION = """
UPDATE processing_jobs SET generation = generation + 1, status = 'processing', completed_at = NULL, expires_at = NULL,
       result_data = NULL, error_code = NULL, error_message = NULL, summary_attempts = 0 WHERE id = %s
"""
FAILED_AGAIN = """
UPDATE processing_job_items SET status = 'queued', completed_at = NULL, attempt = 0, not_before = now()
WHERE job_id = %s AND status = 'failed'
"""


@pytest.fixture
async def url(settings: Settings) -> AsyncIterator[str]:
    async with live_server(settings) as served:
        yield served


@pytest.fixture
async def worker(settings: Settings, tmp_path: Path) -> AsyncIterator[None]:
    for name, source in {"echo": ECHO + SUMMARIZE, "slow": SLOW, "fragile": FRAGILE}.items():
        write(tmp_path / "bundle", f"jobs/{name}.py", source)
    async with working(tmp_path / "bundle", settings):
        yield


@pytest.mark.usefixtures("worker")
async def test_a_job_is_followed_to_its_end(url: str, resources: Resources) -> None:
    user = uuid4()
    async with hub_client(url, token_of(user)) as client:
        job = await submit(resources, 100, job_type="slow", user_id=user)

        answer = await client.invoke("JoinJobGroup", job)
        await client.until(lambda: client.ends)

        told = client.sequences(job)
        assert answer["result"]["jobId"] == str(job)
        assert told == sorted(set(told))
        assert client.events[-1][0] == "JobCompleted"
        assert client.events[-1][1]["processedItems"] == 100


@pytest.mark.usefixtures("worker")
async def test_two_hundred_connections_at_once_are_each_told_the_end_once(url: str, resources: Resources) -> None:
    job = await submit(resources, 200, job_type="slow")
    tokens = [token_of(uuid4(), role="service_role") for _ in range(4)]  # one user has at most 100 connections
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(hub_client(url, token)) for token in tokens * 50]
        for client in clients:
            await client.invoke("JoinJobGroup", job)
        for client in clients:
            await client.until(lambda client=client: client.ends)  # type: ignore[misc]  # bound now

        assert {tuple(client.ends) for client in clients} == {(("JobCompleted", str(job), 1),)}


@pytest.mark.usefixtures("worker")
async def test_a_finished_job_tells_its_end_at_once(url: str, resources: Resources) -> None:
    user = uuid4()
    job = await submit(resources, 3, user_id=user)
    await finished(resources, job)
    async with hub_client(url, token_of(user)) as first, hub_client(url, token_of(user)) as second:
        for client in (first, second):
            answer = await client.invoke("JoinJobGroup", job)
            await client.until(lambda client=client: client.events)  # type: ignore[misc]  # bound now
            assert answer["result"]["status"] == "completed"
            assert [name for name, _ in client.events] == ["JobCompleted"]
            assert client.events[0][1]["resultData"] == {"count": 3, "note": "!"}


@pytest.mark.usefixtures("worker")
async def test_another_users_job_is_refused_and_nothing_leaks(url: str, resources: Resources) -> None:
    owner, stranger = uuid4(), uuid4()
    async with hub_client(url, token_of(stranger)) as outside, hub_client(url, token_of(owner)) as inside:
        job = await submit(resources, 20, job_type="slow", user_id=owner)
        await outside.invoke("JoinUserGroup")

        refused = await outside.invoke("JoinJobGroup", job)
        unknown = await outside.invoke("JoinJobGroup", uuid4())
        await inside.invoke("JoinJobGroup", job)
        await inside.until(lambda: inside.ends)
        await outside.invoke("LeaveUserGroup")  # what was told to it would come before this answer

        assert refused["error"] == unknown["error"]
        assert "There is no such job." in refused["error"]
        assert outside.events == []


@pytest.mark.usefixtures("worker")
async def test_the_service_may_join_any_job(url: str, resources: Resources) -> None:
    job = await submit(resources, 1)
    async with hub_client(url, token_of(uuid4(), role="service_role")) as client:
        await client.invoke("JoinJobGroup", job)

        await client.until(lambda: client.ends)


@pytest.mark.usefixtures("worker")
async def test_a_user_group_tells_of_jobs_to_come_and_each_end_once(url: str, resources: Resources) -> None:
    user = uuid4()
    async with hub_client(url, token_of(user)) as client:
        await client.invoke("JoinUserGroup")
        jobs = [await submit(resources, 30, job_type="slow", user_id=user) for _ in range(3)]
        await client.invoke("JoinJobGroup", jobs[0])  # told by both groups, to be heard once

        await client.until(lambda: len(client.ends) == 3)
        await client.invoke("LeaveUserGroup")

        assert sorted(client.ends) == sorted(("JobCompleted", str(job), 1) for job in jobs)
        for job in jobs:
            assert client.sequences(job) == sorted(set(client.sequences(job)))


async def test_a_user_group_tells_at_once_of_open_jobs(url: str, resources: Resources) -> None:
    user = uuid4()
    job = await submit(resources, 2, user_id=user)  # nobody works it
    async with hub_client(url, token_of(user)) as client:
        await client.invoke("JoinUserGroup")

        await client.until(lambda: client.sequences(job) == [(1, 0)])


async def test_a_cancelled_job_says_so(url: str, resources: Resources) -> None:
    user = uuid4()
    job = await submit(resources, 2, user_id=user)
    async with hub_client(url, token_of(user)) as client:
        await client.invoke("JoinJobGroup", job)

        await Jobs.bind(resources, Identity(role="authenticated", user_id=user)).cancel(job)
        await client.until(lambda: client.ends)

        assert client.ends == [("JobCancelled", str(job), 1)]


@pytest.mark.usefixtures("worker")
async def test_each_generation_has_an_end_of_its_own(url: str, resources: Resources, tmp_path: Path) -> None:
    user = uuid4()
    items = [str(tmp_path / "there"), str(tmp_path / "late")]
    (tmp_path / "there").touch()
    job = await submit(resources, items, job_type="fragile", user_id=user)
    async with hub_client(url, token_of(user)) as client:
        await client.invoke("JoinJobGroup", job)
        await client.until(lambda: len(client.ends) == 1)

        (tmp_path / "late").touch()
        async with resources.database.transaction(SERVICE) as connection:
            await connection.execute(NEXT_GENERATION, (job,))
            await connection.execute(FAILED_AGAIN, (job,))
        await resources.tickets.put(turn_of("fragile", "normal", user))
        await client.until(lambda: len(client.ends) == 2)

        assert client.ends == [("JobCompleted", str(job), 1), ("JobCompleted", str(job), 2)]
        assert [told["failedItems"] for name, told in client.events if name == "JobCompleted"] == [1, 0]
        assert client.sequences(job) == sorted(set(client.sequences(job)))


@pytest.mark.parametrize("skip_negotiation", [True, False])
@pytest.mark.usefixtures("worker", "node_packages")
async def test_hubs_in_several_processes_tell_the_same(
    settings: Settings, resources: Resources, *, skip_negotiation: bool
) -> None:
    user = uuid4()
    async with live_server(settings) as one, live_server(settings) as other:
        here, there = (
            node_client(f"{url}/jobProgressHub", user=token_of(user), skipNegotiation=skip_negotiation)
            for url in (one, other)
        )
        async with here as first, there as second:
            job = await submit(resources, 40, job_type="slow", user_id=user)
            for client in (first, second):
                await client.start()
                await client.invoke("JoinJobGroup", str(job))

            for client in (first, second):
                await client.until(lambda client=client: client.named("JobCompleted"))  # type: ignore[misc]  # bound now


@pytest.mark.usefixtures("node_packages")
async def test_the_official_client_follows_a_job_in_the_emulator(http: httpx.AsyncClient) -> None:
    with own_directory() as directory, started(directory) as emulator:
        ready = emulator.ready
        async with node_client(f"{ready['url']}/jobProgressHub", user=ready["token"]) as client:
            await client.start()
            job = await submitted(http, ready, count=30)

            snapshot = await client.invoke("JoinJobGroup", job)
            await client.until(lambda: client.named("JobCompleted"))

            (end,) = client.named("JobCompleted")
            assert snapshot["totalItems"] == 30
            assert client.named("ProgressUpdate")[-1]["progressPercentage"] == 100
            assert len(end["resultData"]["ranking"]) == 30


async def submitted(http: httpx.AsyncClient, ready: dict[str, Any], *, count: int) -> str:
    """Upload resumes and have them analysed."""
    api = f"{ready['url']}/api/recruiter"
    headers = {"Authorization": f"Bearer {ready['token']}"}
    texts = [
        ("files", (f"{number}.txt", f"Python developer, {number} years of PostgreSQL.")) for number in range(count)
    ]
    resumes = (await http.post(f"{api}/resumes", headers=headers, files=texts)).json()["resumes"]
    wanted = {"title": "Engineer", "text": "Python and PostgreSQL."}
    description = (await http.post(f"{api}/job-descriptions", headers=headers, json=wanted)).json()["id"]
    body = {
        "resumeIds": [resume["id"] for resume in resumes],
        "jobDescriptionId": description,
        "userId": ready["userId"],
        "planType": "premium",
    }
    job: str = (await http.post(f"{api}/analyze/bulk", headers=headers, json=body)).json()["jobId"]
    return job
