"""What a plan allows at once is counted in PostgreSQL, and what is charged is what is done."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

import httpx
import msgspec
import psycopg
import pytest

from runtime.bindings.resources import open_resources
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.http.endpoint import PreparedEndpoint
from runtime.plans import PlanLimit
from runtime.prepared import needs_of_all
from runtime.settings import Settings
from tests.http.clients import BULK, DESCRIPTIONS, RESUMES, User, bearer, problem_of, user_of

FEW = PlanLimit(requests=10_000, items=100, open_jobs=3, waiting_items=20, stored_files=4, stored_bytes=1_000)
END_JOBS = """
UPDATE processing_jobs SET status = 'cancelled', completed_at = now() WHERE status IN ('queued', 'processing')
"""
FAIL_ITEMS = """
UPDATE processing_job_items SET status = 'failed', completed_at = now(), error_code = 'x', error_message = 'x'
WHERE job_id = %s AND position < %s
"""

Serve = Callable[..., AbstractAsyncContextManager[User]]


@pytest.fixture
def serving(endpoints: list[PreparedEndpoint], settings: Settings) -> Serve:
    """Yield a user of an API process of its own whose plans allow this."""

    @asynccontextmanager
    async def serve(limit: PlanLimit, user_id: uuid.UUID | None = None) -> AsyncIterator[User]:
        changed = msgspec.structs.replace(settings, plan_limits={"free": limit})
        async with (
            open_resources(changed, needs_of_all(endpoints)) as opened,
            user_of(build_app(endpoints, opened, Verifier(changed))) as user,
        ):
            if user_id:
                user.user_id = user_id
                user.headers.update(bearer(user_id))
            yield user

    return serve


@pytest.fixture
async def user(serving: Serve) -> AsyncIterator[User]:
    async with serving(FEW) as serving_user:
        yield serving_user


async def items_left(user: User) -> int:
    """Return how many items the user could still submit this minute."""
    answer = await user.post(BULK, json=await user.submission(1))
    found = re.search(r'"items";r=(\d+)', answer.headers["ratelimit"])
    assert found, answer.text
    return int(found[1])


async def execute(url: str, statement: str, *parameters: object) -> None:
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute(statement, parameters)


async def test_a_submission_that_is_repeated_with_its_key_costs_its_items_once(user: User) -> None:
    body = await user.submission(10)
    answers = [await user.post(BULK, json=body, headers={"Idempotency-Key": "one"}) for _ in range(5)]

    assert {answer.json()["jobId"] for answer in answers} == {answers[0].json()["jobId"]}
    assert await items_left(user) == 100 - 10 - 1


async def test_a_submission_that_is_refused_costs_no_items(user: User, owner_url: str) -> None:
    good = await user.submission(10)
    refused = [
        await user.post(BULK, json=good | {"jobDescriptionId": str(uuid.uuid4())}),
        await user.post(BULK, json=good | {"resumeIds": good["resumeIds"] + good["resumeIds"][:1]}),
        await user.post(BULK, json=good | {"userId": str(uuid.uuid4())}),
        await user.post(BULK, json=good | {"surplus": 1}),
        await user.post(BULK, json=await user.submission(21)),
        await user.post(BULK, json=await user.submission(101)),
    ]
    await execute(owner_url, "ALTER TABLE processing_job_items ADD CONSTRAINT none CHECK (false) NOT VALID")
    refused.append(await user.post(BULK, json=good))
    await execute(owner_url, "ALTER TABLE processing_job_items DROP CONSTRAINT none")

    assert [answer.status_code for answer in refused] == [422, 422, 403, 422, 429, 429, 500]
    assert await items_left(user) == 99


async def test_a_retry_costs_what_it_drives_again(user: User, owner_url: str) -> None:
    job_id = await user.given_job(10)
    await execute(owner_url, "UPDATE processing_jobs SET status = 'processing' WHERE id = %s", job_id)
    await execute(owner_url, FAIL_ITEMS, job_id, 4)
    await execute(owner_url, END_JOBS)

    answer = await user.post(f"/api/recruiter/jobs/{job_id}/retry")
    refused = await user.post(f"/api/recruiter/jobs/{job_id}/retry")

    assert (answer.status_code, refused.status_code) == (202, 409)
    assert answer.json()["retriedItems"] == 10
    assert '"items";r=80' in answer.headers["ratelimit"]
    assert await items_left(user) == 79


async def test_a_retry_beyond_the_plan_changes_nothing(user: User, owner_url: str) -> None:
    job_id = await user.given_job(10)
    await execute(owner_url, "UPDATE processing_jobs SET status = 'processing' WHERE id = %s", job_id)
    await execute(owner_url, FAIL_ITEMS, job_id, 4)
    await execute(owner_url, END_JOBS)
    await user.given_job(11)

    answer = await user.post(f"/api/recruiter/jobs/{job_id}/retry")

    assert "waiting items" in problem_of(answer, 429)["detail"]
    assert (await user.get(f"/api/recruiter/jobs/{job_id}")).json()["status"] == "cancelled"


@pytest.mark.parametrize(
    ("quoted", "bare"),
    [
        pytest.param('"one"', "one", id="a string of structured fields"),
        pytest.param(r'"a\"b\\c"', r'a"b\c', id="with escapes"),
    ],
)
async def test_a_quoted_and_an_unquoted_key_are_one(user: User, quoted: str, bare: str) -> None:
    body = await user.submission()
    first = await user.post(BULK, json=body, headers={"Idempotency-Key": quoted})
    second = await user.post(BULK, json=body, headers={"Idempotency-Key": bare})

    assert first.json() == second.json()


@pytest.mark.parametrize("key", ['""', '"a', '"a b"', '"a" b'])
async def test_a_key_that_is_quoted_and_malformed_is_400(user: User, key: str) -> None:
    answer = await user.post(BULK, json=await user.submission(), headers={"Idempotency-Key": key})

    problem_of(answer, 400)


async def test_open_jobs_are_bounded_and_an_end_makes_room(user: User, owner_url: str) -> None:
    body = await user.submission(2)

    accepted = [await user.post(BULK, json=body) for _ in range(3)]
    refused = await user.post(BULK, json=body)
    await execute(owner_url, END_JOBS)
    after = await user.post(BULK, json=body)

    assert [answer.status_code for answer in accepted] == [202] * 3
    assert '"open_jobs";q=3' in accepted[0].headers["ratelimit-policy"]
    assert '"open_jobs";r=2, "waiting_items";r=18' in accepted[0].headers["ratelimit"]
    problem = problem_of(refused, 429)
    assert problem["type"].endswith("quota-exceeded")
    assert "3 open jobs" in problem["detail"]
    assert int(refused.headers["retry-after"]) > 0
    assert '"open_jobs";r=0' in refused.headers["ratelimit"]
    assert after.status_code == 202


async def test_processes_that_submit_at_once_take_no_more_than_the_quota(serving: Serve) -> None:
    """Row: a plan's last room, taken by several processes at once."""
    user_id = uuid.uuid4()
    async with AsyncExitStack() as stack:
        users = [await stack.enter_async_context(serving(FEW, user_id)) for _ in range(2)]
        body = await users[0].submission(2)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(users[place % 2].post(BULK, json=body)) for place in range(20)]

    statuses = [task.result().status_code for task in tasks]
    assert (statuses.count(202), statuses.count(429)) == (3, 17)


async def test_stored_files_are_bounded_and_a_deletion_makes_room(user: User) -> None:
    first = await upload(user, *["x" * 100] * 2)
    described = await user.post(DESCRIPTIONS, json={"title": "a", "text": "b" * 100})
    refused = await upload(user, *["x" * 100] * 2)
    await user.delete(f"{RESUMES}/{first.json()['resumes'][0]['id']}")
    after = await upload(user, *["x" * 100] * 2)

    assert (first.status_code, described.status_code, after.status_code) == (201, 201, 201)
    assert '"stored_files";r=2, "stored_bytes";r=800' in first.headers["ratelimit"]
    assert '"stored_bytes";q=1000;qu="content-bytes"' in first.headers["ratelimit-policy"]
    assert "4 stored files" in problem_of(refused, 429)["detail"]
    assert int(refused.headers["retry-after"]) > 0
    assert len((await user.get(RESUMES)).json()["resumes"]) == 3


async def test_stored_bytes_are_bounded_job_descriptions_too(user: User) -> None:
    await upload(user, "x" * 900)

    refused = await user.post(DESCRIPTIONS, json={"title": "a", "text": "b" * 101})
    fits = await user.post(DESCRIPTIONS, json={"title": "a", "text": "b" * 100})

    assert "1000 stored bytes" in problem_of(refused, 429)["detail"]
    assert fits.status_code == 201


async def test_uploads_at_once_take_no_more_than_the_quota(serving: Serve) -> None:
    """Row: a plan's last room, taken by several processes at once."""
    user_id = uuid.uuid4()
    async with AsyncExitStack() as stack:
        users = [await stack.enter_async_context(serving(FEW, user_id)) for _ in range(2)]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(upload(users[place % 2], "x" * 10)) for place in range(20)]
        kept = (await users[0].get(RESUMES)).json()["resumes"]

    assert sum(task.result().status_code == 201 for task in tasks) == len(kept) == 4


async def upload(user: User, *texts: str) -> httpx.Response:
    return await user.post(RESUMES, files=[("files", (f"{place}.txt", text)) for place, text in enumerate(texts)])
