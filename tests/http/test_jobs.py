"""Endpoints about jobs, as the contract has them."""

import asyncio
import uuid
from typing import Any

import httpx
import psycopg
import pytest
from litestar import Litestar
from redis.asyncio import Redis

from runtime.bindings.resources import Resources
from tests.http.clients import BULK, User, pointers_of, problem_of, user_of

JOB_FIELDS = {
    "id", "userId", "jobType", "status", "progressPercentage", "processedItems", "totalItems", "failedItems",
    "estimatedCompletionTime", "createdAt", "startedAt", "completedAt", "expiresAt", "errorMessage", "planType",
    "priority", "waitReason",
}  # fmt: skip


async def finish(owner_url: str, job_id: str) -> None:
    async with await psycopg.AsyncConnection.connect(owner_url, autocommit=True) as connection:
        await connection.execute(
            "UPDATE processing_jobs SET status = 'failed', completed_at = now() WHERE id = %s", (job_id,)
        )


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
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["jobId"] for answer in answers}) == 1


async def test_an_idempotency_key_with_another_body_is_422(alice: User) -> None:
    headers = {"Idempotency-Key": "one"}
    await alice.post(BULK, json=await alice.submission(), headers=headers)

    answer = await alice.post(BULK, json=await alice.submission(), headers=headers)

    problem_of(answer, 422)


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
async def test_a_malformed_idempotency_key_is_400(alice: User, key: str) -> None:
    answer = await alice.post(BULK, json=await alice.submission(), headers={"Idempotency-Key": key})

    problem_of(answer, 400)


async def test_a_job_shows_every_field_of_the_contract(alice: User) -> None:
    job_id = await alice.given_job()

    answer = await alice.get(f"/api/recruiter/jobs/{job_id}")

    assert answer.status_code == 200
    assert answer.json().keys() == JOB_FIELDS
    assert answer.json()["createdAt"].endswith("Z")
    assert answer.headers["retry-after"] == "2"


async def test_a_finished_job_says_no_retry_after(alice: User, owner_url: str) -> None:
    job_id = await alice.given_job()
    await finish(owner_url, job_id)

    answer = await alice.get(f"/api/recruiter/jobs/{job_id}")

    assert answer.json()["status"] == "failed"
    assert "retry-after" not in answer.headers


async def test_a_known_etag_is_304_until_the_job_changes(alice: User, owner_url: str) -> None:
    path = f"/api/recruiter/jobs/{await alice.given_job()}"
    etag = (await alice.get(path)).headers["etag"]

    same = await alice.get(path, headers={"If-None-Match": f'"other", {etag}'})
    await finish(owner_url, path.rpartition("/")[2])
    changed = await alice.get(path, headers={"If-None-Match": etag})

    assert etag.startswith('W/"')
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


async def test_progress_shows_every_field_of_the_contract(alice: User) -> None:
    job_id = await alice.given_job()

    answer = await alice.get(f"/api/recruiter/jobs/{job_id}/progress")

    assert answer.json().keys() == {
        "jobId", "status", "progressPercentage", "processedItems", "totalItems", "failedItems", "currentItem",
        "lastUpdated", "sequence", "estimatedCompletionTime",
    }  # fmt: skip
    assert answer.headers["retry-after"] == "2"


async def test_items_come_in_pages_that_join(alice: User) -> None:
    body = await alice.submission(5)
    path = f"/api/recruiter/jobs/{(await alice.post(BULK, json=body)).json()['jobId']}/items"

    first = (await alice.get(path, params={"limit": 3, "status": "queued"})).json()
    second = (await alice.get(path, params={"limit": 3, "cursor": first["nextCursor"]})).json()

    assert [item["itemId"] for item in first["items"] + second["items"]] == body["resumeIds"]
    assert second["nextCursor"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "sort=name", "status=open", "cursor=%00"])
async def test_query_parameters_out_of_range_are_422(alice: User, query: str) -> None:
    answer = await alice.get(f"/api/recruiter/jobs/{uuid.uuid4()}/items?{query}")

    assert pointers_of(answer) == [f"/{query.partition('=')[0]}"]


async def test_a_cursor_that_is_none_is_400(alice: User) -> None:
    job_id = await alice.given_job()

    for path in (f"/api/recruiter/jobs/{job_id}/items", f"/api/recruiter/queue/status/{alice.user_id}"):
        problem_of(await alice.get(path, params={"cursor": "nonsense"}), 400)


async def test_the_result_of_a_running_job_is_409(alice: User) -> None:
    answer = await alice.get(f"/api/recruiter/jobs/{await alice.given_job()}/result")

    problem_of(answer, 409)


async def test_the_result_of_a_finished_job_is_json(alice: User, owner_url: str) -> None:
    job_id = await alice.given_job()
    await finish(owner_url, job_id)

    answer = await alice.get(f"/api/recruiter/jobs/{job_id}/result")

    assert (answer.status_code, answer.json()) == (200, None)


async def test_cancelling_twice_gives_the_same_answer(alice: User) -> None:
    job_id = await alice.given_job()

    answers = [
        await alice.post(f"/api/recruiter/jobs/{job_id}/cancel", json={"userId": str(alice.user_id)}) for _ in "12"
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json() == {"success": True, "message": "Job cancelled successfully"}
    assert (await alice.get(f"/api/recruiter/jobs/{job_id}")).json()["status"] == "cancelled"


async def test_cancelling_a_finished_job_is_409(alice: User, owner_url: str) -> None:
    job_id = await alice.given_job()
    await finish(owner_url, job_id)

    answer = await alice.post(f"/api/recruiter/jobs/{job_id}/cancel", json={"userId": str(alice.user_id)})

    problem_of(answer, 409)


async def test_cancelling_in_another_users_name_is_403(alice: User, bob: User) -> None:
    job_id = await alice.given_job()

    answer = await bob.post(f"/api/recruiter/jobs/{job_id}/cancel", json={"userId": str(alice.user_id)})

    problem_of(answer, 403)


async def test_jobs_of_a_user_are_linked_page_by_page(alice: User) -> None:
    jobs = [await alice.given_job() for _ in range(3)]

    first = await alice.get(f"/api/recruiter/queue/status/{alice.user_id}", params={"limit": 2})
    second = await alice.get(first.links["next"]["url"])

    assert [job["id"] for job in first.json() + second.json()] == jobs[::-1]
    assert "link" not in second.headers


async def test_statistics_have_a_row_for_every_job_type(alice: User) -> None:
    await alice.given_job()

    answer = await alice.get("/api/recruiter/queue/statistics")

    rows = {row["jobType"]: row for row in answer.json()}
    assert list(rows) == ["bulk_analysis", "report_generation", "skill_gap_batch"]
    assert rows["bulk_analysis"] == {
        "jobType": "bulk_analysis",
        "queueDepth": 1,
        "processingCount": 0,
        "completedToday": 0,
        "failedToday": 0,
        "averageProcessingTimeMs": 0,
    }


async def test_a_stranger_sees_nothing_of_a_job(alice: User, bob: User) -> None:
    job = f"/api/recruiter/jobs/{await alice.given_job()}"
    cancel = {"userId": str(bob.user_id)}

    answers: list[httpx.Response] = [await bob.get(job + end) for end in ("", "/progress", "/items", "/result")]
    answers.append(await bob.post(f"{job}/cancel", json=cancel))
    unknown = await bob.get(f"/api/recruiter/jobs/{uuid.uuid4()}")

    details = {problem_of(answer, 404)["detail"] for answer in answers}
    assert details == {problem_of(unknown, 404)["detail"]}
    assert (await bob.get(f"/api/recruiter/queue/status/{bob.user_id}")).json() == []
    problem_of(await bob.get(f"/api/recruiter/queue/status/{alice.user_id}"), 403)
    assert (await alice.get(job)).json()["status"] == "queued"
