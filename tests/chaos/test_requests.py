"""Requests that are large, many, cut short, repeated or a stranger's, at API processes of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from runtime.bindings.resources import Resources
from runtime.settings import Settings
from runtime.tokens import make_token
from tests.chaos.processes import api, bundle, caller, settings_with, worker
from tests.conftest import JWT_SECRET
from tests.http.clients import BULK, User, problem_of
from tests.queue.jobs import finished, rows, until
from tests.store.given import Session

ANSWERS_S = 15.0
RUNS_S = 30.0
NO_LIMITS = '{"free": {"requests": 1000000, "items": 100000000}}'
POSITIONS = """
SELECT count(*), count(DISTINCT item_id), min(position), max(position) FROM processing_job_items WHERE job_id = %s
"""
ALL_COMPLETED = "SELECT 1 WHERE NOT EXISTS (SELECT FROM processing_jobs WHERE status <> 'completed')"
FORGED = make_token("another-secret-of-32-characters-or-more", uuid4())
EXPIRED = make_token(JWT_SECRET, uuid4(), expires_in_s=-60)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return bundle(tmp_path / "bundle")


@pytest.fixture
async def path(tmp_path: Path, settings: Settings) -> AsyncIterator[Path]:
    """The socket of an API process."""
    path = tmp_path / "api"
    async with api(path, settings, PLAN_LIMITS=NO_LIMITS):
        yield path


async def test_ten_thousand_items_in_one_request_are_exact(
    root: Path, path: Path, settings: Settings, service: Resources, owner: Session
) -> None:
    """Row: 10,000 items in one request. One row each in the order of the request; one more is refused whole."""
    async with caller(path, uuid4()) as user:
        body = await user.submission(10_000)
        async with asyncio.timeout(ANSWERS_S):
            answer = await user.post(BULK, json=body)
        refused = await user.post(BULK, json=await user.submission(10_001))
        job_id = UUID(answer.json()["jobId"])
        async with worker(root, settings):
            job = await finished(service, job_id, deadline_s=RUNS_S)

    assert answer.status_code == 202
    assert "10000" in problem_of(refused, 413)["detail"]
    assert owner.execute(POSITIONS, (job_id,)).fetchall() == [(10_000, 10_000, 0, 9_999)]
    assert (job["status"], job["processed_items"]) == ("completed", 10_000)


async def test_more_requests_than_connections_all_get_an_answer(
    root: Path, path: Path, settings: Settings, service: Resources
) -> None:
    """Row: stampede over pool size. 200 requests at once over ten connections: served, or told when to come again."""
    async with AsyncExitStack() as stack:
        users = [await stack.enter_async_context(caller(path, uuid4())) for _ in range(50)]
        body = await users[0].submission(20)
        async with asyncio.timeout(ANSWERS_S), asyncio.TaskGroup() as group:
            tasks = [group.create_task(users[0].post(BULK, json=body)) for _ in range(50)]
            tasks += [group.create_task(user.get(f"/api/recruiter/jobs/{uuid4()}")) for user in users for _ in range(3)]
    answers = [task.result() for task in tasks]
    accepted = [answer for answer in answers if answer.status_code == 202]
    async with worker(root, settings):
        for answer in accepted:
            await finished(service, UUID(answer.json()["jobId"]), deadline_s=RUNS_S)

    assert {answer.status_code for answer in answers} <= {202, 404, 503}
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 503)
    assert accepted


async def test_a_client_that_is_gone_leaves_a_whole_job_or_none(
    root: Path, path: Path, settings: Settings, service: Resources
) -> None:
    """Row: client gone before the answer. Cut at many moments; the judge counts the items of every job."""
    async with caller(path, uuid4()) as user:
        request = user.build_request("POST", BULK, json=await user.submission(200))
        head = f"POST {BULK} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        whole = head.encode() + b"\r\n" + request.content
        for number in range(40):
            _, writer = await asyncio.open_unix_connection(path)
            writer.write(whole[: len(whole) - (number % 4 == 0)])  # each fourth lacks its last byte
            await writer.drain()
            await asyncio.sleep(number * 0.001)  # the moment of the cut
            writer.transport.abort()
        alive = await user.get("/livez")
    async with worker(root, settings):
        await until(service, ALL_COMPLETED, deadline_s=RUNS_S)

    (made,) = await rows(service, "SELECT count(*) AS jobs FROM processing_jobs WHERE total_items = 200")
    assert alive.status_code == 200
    assert 0 < made["jobs"] <= 30


async def test_strangers_change_nothing_while_the_owner_works(
    root: Path, path: Path, settings: Settings, service: Resources
) -> None:
    """Row: stranger's token under load. A good token of another finds nothing, a bad one opens nothing."""
    async with caller(path, uuid4()) as owner, caller(path, uuid4()) as stranger, worker(root, settings):
        body = await owner.submission(200)
        jobs = [await submitted_under_attack(owner, stranger, body) for _ in range(10)]
        ended = [await finished(service, job_id, deadline_s=RUNS_S) for job_id in jobs]
        late = await attack(stranger, jobs[0])  # when it could be deleted

    assert {answer.status_code for answer in late} == {404}
    assert {(job["status"], job["processed_items"], job["generation"]) for job in ended} == {("completed", 200, 1)}
    assert await rows(service, "SELECT count(*) AS jobs FROM processing_jobs") == [{"jobs": 10}]


async def submitted_under_attack(owner: User, stranger: User, body: dict[str, Any]) -> UUID:
    """Submit a job and let the stranger at it, with a good token of his own and with bad ones."""
    job_id = UUID((await owner.post(BULK, json=body)).json()["jobId"])
    for answer in await attack(stranger, job_id):
        problem_of(answer, 404)
    for token in (FORGED, EXPIRED):
        for answer in await attack(stranger, job_id, Authorization=f"Bearer {token}"):
            problem_of(answer, 401)
    return job_id


async def attack(stranger: User, job_id: UUID, **headers: str) -> list[httpx.Response]:
    """Try everything that one may do with a job, all at once."""
    url, body = f"/api/recruiter/jobs/{job_id}", {"userId": str(stranger.user_id)}
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(stranger.get(url, headers=headers)),
            group.create_task(stranger.post(f"{url}/cancel", json=body, headers=headers)),
            group.create_task(stranger.post(f"{url}/retry", headers=headers)),
            group.create_task(stranger.delete(url, headers=headers)),
        ]
    return [task.result() for task in tasks]


async def test_one_key_makes_one_job_at_two_processes(
    root: Path, path: Path, settings: Settings, service: Resources
) -> None:
    """Row: same Idempotency-Key x10 at once. Whoever comes while the first runs is told to ask again."""
    other, user_id, headers = path.with_name("other"), uuid4(), {"Idempotency-Key": "once"}
    async with api(other, settings_with(settings)), caller(path, user_id) as one, caller(other, user_id) as two:
        body = await one.submission(500)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(user.post(BULK, json=body, headers=headers)) for user in (one, two) * 5]
        again = await two.post(BULK, json=body, headers=headers)
    async with worker(root, settings):
        job = await finished(service, UUID(again.json()["jobId"]), deadline_s=RUNS_S)

    answers = [task.result() for task in tasks]
    assert {answer.status_code for answer in answers} <= {202, 409}
    assert [answer.json() for answer in answers if answer.status_code == 202] != []
    assert all(answer.json() == again.json() for answer in answers if answer.status_code == 202)
    assert await rows(service, "SELECT id FROM processing_jobs") == [{"id": job["id"]}]
