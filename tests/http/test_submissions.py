"""Submissions, as the contract has them."""

import asyncio
import uuid
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from litestar import Litestar
from redis.asyncio import Redis

from runtime.bindings.resources import Resources
from tests.http.clients import BULK, User, pointers_of, problem_of, user_of


async def test_a_submission_is_answered_as_the_seed_says(alice: User) -> None:
    answer = await alice.post(BULK, json=await alice.submission(3))

    assert answer.status_code == 202
    body = answer.json()
    assert body == {
        "success": True,
        "jobId": body["jobId"],
        "message": "Bulk analysis job queued successfully",
        "estimatedCompletionTime": None,
        "totalResumes": 3,
        "status": "queued",
    }
    assert answer.headers["location"] == f"/api/recruiter/jobs/{body['jobId']}"
    assert int(answer.headers["retry-after"]) > 0


async def test_a_submission_writes_every_item_and_puts_a_ticket(alice: User, resources: Resources) -> None:
    body = await alice.submission(3)

    job_id = (await alice.post(BULK, json=body)).json()["jobId"]

    items = (await alice.get(f"/api/recruiter/jobs/{job_id}/items")).json()["items"]
    assert [item["itemId"] for item in items] == body["resumeIds"]
    redis: Redis = resources.redis
    assert await redis.zcard("queue:bulk_analysis:normal") == 1


async def test_ten_thousand_resumes_are_one_submission(alice: User) -> None:
    answer = await alice.post(BULK, json=await alice.submission(10_000))

    assert answer.status_code == 202
    assert answer.json()["totalResumes"] == 10_000


async def test_a_submission_keeps_the_job_description_as_it_was(alice: User, owner_url: str) -> None:
    body = await alice.submission()

    job_id = (await alice.post(BULK, json=body)).json()["jobId"]

    async with await psycopg.AsyncConnection.connect(owner_url) as connection:
        row = await (
            await connection.execute("SELECT job_data FROM processing_jobs WHERE id = %s", (job_id,))
        ).fetchone()
    assert row
    assert row[0] == {
        "job_description_id": body["jobDescriptionId"],
        "title": "Engineer",
        "job_description": "Python and PostgreSQL.",
        "submitted_on": datetime.now(UTC).date().isoformat(),
    }


async def test_too_many_resumes_are_413(alice: User) -> None:
    answer = await alice.post(BULK, json=await alice.submission(10_001))

    assert "10000" in problem_of(answer, 413)["detail"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        pytest.param({"resumeIds": []}, "/resumeIds", id="no resume"),
        pytest.param({"resumeIds": [str(uuid.uuid4()), "x"]}, "/resumeIds/1", id="an id that is none"),
        pytest.param({"resumeIds": [str(uuid.UUID(int=1)), str(uuid.UUID(int=1))]}, "/resumeIds/1", id="twice"),
        pytest.param(
            {"resumeIds": ["a" * 8 + "-aaaa-aaaa-aaaa-" + "a" * 12, "A" * 8 + "-aaaa-aaaa-aaaa-" + "a" * 12]},
            "/resumeIds/1",
            id="twice in two cases",
        ),
        pytest.param({"planType": "gold"}, "/planType", id="an unknown plan"),
        pytest.param({"userId": 5}, "/userId", id="a number for an id"),
        pytest.param({"jobDescriptionId": str(uuid.uuid4())}, "/jobDescriptionId", id="an unknown description"),
        pytest.param({"surplus": 1}, "", id="an unknown member"),
    ],
)
async def test_fields_that_are_not_acceptable_are_pointed_at(alice: User, change: dict[str, Any], pointer: str) -> None:
    answer = await alice.post(BULK, json=await alice.submission() | change)

    assert pointers_of(answer) == [pointer]


async def test_a_missing_member_is_pointed_at(alice: User) -> None:
    body = await alice.submission()
    del body["planType"]

    answer = await alice.post(BULK, json=body)

    assert pointers_of(answer) == ["/planType"]


async def test_another_users_job_description_counts_as_unknown(alice: User, bob: User) -> None:
    body = await alice.submission() | {"jobDescriptionId": await bob.given_job_description()}

    answer = await alice.post(BULK, json=body)

    assert pointers_of(answer) == ["/jobDescriptionId"]


async def test_nobody_submits_for_another_user(alice: User, bob: User) -> None:
    answer = await alice.post(BULK, json=await alice.submission() | {"userId": str(bob.user_id)})

    problem_of(answer, 403)


async def test_the_service_submits_for_anyone(alice: User, service: User) -> None:
    answer = await service.post(BULK, json=await alice.submission())

    assert answer.status_code == 202
    job = (await alice.get(answer.headers["location"])).json()
    assert job["userId"] == str(alice.user_id)


async def test_a_plan_above_the_tokens_is_403(app: Litestar) -> None:
    async with user_of(app, plan="basic") as basic:
        answer = await basic.post(BULK, json=await basic.submission() | {"planType": "premium"})

    problem_of(answer, 403)


async def test_the_same_idempotency_key_makes_one_job(alice: User) -> None:
    body = await alice.submission()
    headers = {"Idempotency-Key": "one"}

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(alice.post(BULK, json=body, headers=headers)) for _ in range(5)]

    answers = [task.result() for task in tasks]
    accepted = [answer.json() for answer in answers if answer.status_code == 202]
    for answer in answers:  # the others came while the first was running
        assert answer.status_code == 202 or problem_of(answer, 409)["detail"].endswith("ask again in a moment.")
    again = await alice.post(BULK, json=body, headers=headers)
    assert accepted == [again.json()] * len(accepted) != []


async def test_an_idempotency_key_with_another_body_is_422(alice: User) -> None:
    headers = {"Idempotency-Key": "one"}
    await alice.post(BULK, json=await alice.submission(), headers=headers)

    answer = await alice.post(BULK, json=await alice.submission(), headers=headers)

    problem_of(answer, 422)


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
async def test_a_malformed_idempotency_key_is_400(alice: User, key: str) -> None:
    answer = await alice.post(BULK, json=await alice.submission(), headers={"Idempotency-Key": key})

    problem_of(answer, 400)
