"""Endpoints about jobs, as the contract has them."""

import base64
import json
import uuid
from pathlib import Path

import httpx
import pytest

from runtime.bindings.resources import open_resources
from runtime.bundle import index_bundle
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.http.endpoint import PreparedEndpoint
from runtime.prepared import needs_of_all
from runtime.settings import Settings
from tests.bundles import write
from tests.http.clients import BULK, User, pointers_of, problem_of, user_of
from tests.http.ended_jobs import finish
from tests.queue.jobs import handler

JOB_FIELDS = {
    "id", "userId", "jobType", "status", "progressPercentage", "processedItems", "totalItems", "failedItems",
    "estimatedCompletionTime", "createdAt", "startedAt", "completedAt", "expiresAt", "errorMessage", "planType",
    "priority", "title", "jobDescriptionId", "waitReason",
}  # fmt: skip


async def test_a_job_shows_every_field_of_the_contract(alice: User) -> None:
    job_id = await alice.given_job()

    answer = await alice.get(f"/api/recruiter/jobs/{job_id}")

    assert answer.status_code == 200
    assert answer.json().keys() == JOB_FIELDS
    assert answer.json()["title"] == "Engineer"
    assert answer.json()["jobDescriptionId"] == str(uuid.UUID(answer.json()["jobDescriptionId"]))
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


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(["score", 1_099_511_627_776, 0.0], id="a position beyond 32 bits"),
        pytest.param(["position", 3, 0.0], id="of the other sort"),
        pytest.param([], id="too short"),
        pytest.param(["score", 1, 2.0, 3], id="too long"),
    ],
)
async def test_a_forged_cursor_of_items_is_400(alice: User, forged: list[object]) -> None:
    job_id = await alice.given_job()
    cursor = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode()

    answer = await alice.get(f"/api/recruiter/jobs/{job_id}/items", params={"sort": "score", "cursor": cursor})

    problem_of(answer, 400)


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
    assert list(rows) == [entry.name for entry in index_bundle().entries if entry.kind == "job"]
    assert rows["bulk_analysis"] == {
        "jobType": "bulk_analysis",
        "queueDepth": 1,
        "processingCount": 0,
        "completedToday": 0,
        "failedToday": 0,
        "averageProcessingTimeMs": 0,
    }


async def test_a_job_type_is_in_the_statistics_once_its_file_is_there(
    endpoints: list[PreparedEndpoint], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "functions", "jobs/shout.py", handler("shout", "raise RuntimeError"))
    monkeypatch.setattr("runtime.bindings.resources.FUNCTIONS", tmp_path / "functions")
    async with (
        open_resources(settings, needs_of_all(endpoints)) as opened,
        user_of(build_app(endpoints, opened, Verifier(settings))) as user,
    ):
        answer = await user.get("/api/recruiter/queue/statistics")

    assert [(row["jobType"], row["queueDepth"]) for row in answer.json()] == [("shout", 0)]


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
