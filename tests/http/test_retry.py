"""Driving the failed items of an ended job again, and deleting a job."""

import uuid
from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest

from runtime.bindings.job_reads import JobReads
from runtime.bindings.resources import Resources
from runtime.store.identity import SERVICE
from tests.http.clients import User, problem_of
from tests.store.given import Session, connected, counters, given_job, job_row, one, statuses

FAILED_ITEM = """
SELECT attempt, retry_count, claimed_by, completed_at, not_before <= now()
FROM processing_job_items WHERE job_id = %s AND position = 1
"""
TRIES = '[{"attempt": 1, "errorCode": "busy", "errorMessage": "Later.", "failedAt": "2025-03-08T12:00:00.5+00:00"}]'
CLAIMABLE = "SELECT count(*) FROM processing_job_items WHERE job_id = %s AND not_before <= now()"


@pytest.fixture
def owner(owner_url: str) -> Iterator[Session]:
    """The owner of the tables, a superuser."""
    with connected(owner_url) as session:
        yield session


async def retry(user: User, job_id: object) -> httpx.Response:
    return await user.post(f"/api/recruiter/jobs/{job_id}/retry")


async def test_failed_items_wait_again_in_the_next_generation(
    alice: User, owner: Session, resources: Resources
) -> None:
    job_id = given_job(owner, ["completed", "failed", "failed"], status="completed", user_id=alice.user_id)
    owner.execute("UPDATE processing_jobs SET job_type = 'bulk_analysis', started_at = now() WHERE id = %s", (job_id,))

    answer = await retry(alice, job_id)

    job = job_row(owner, job_id)
    assert answer.status_code == 202
    assert answer.json() == {
        "success": True,
        "jobId": str(job_id),
        "message": "Failed items queued again successfully",
        "retriedItems": 2,
        "status": "processing",
    }
    assert (answer.headers["location"], answer.headers["retry-after"]) == (f"/api/recruiter/jobs/{job_id}", "2")
    assert counters(owner, job_id) == ("processing", 1, 0)
    assert (job["generation"], job["completed_at"], job["expires_at"], job["started_at"]) == (2, None, None, None)
    assert statuses(owner, job_id) == ["completed", "queued", "queued"]
    assert one(owner, FAILED_ITEM, job_id) == (0, 0, None, None, True)
    assert await resources.redis.zcard("queue:bulk_analysis:normal") == 1


async def test_a_job_that_failed_loses_its_error_and_its_result(alice: User, owner: Session) -> None:
    job_id = given_job(owner, ["failed"], user_id=alice.user_id)
    owner.execute(
        "UPDATE processing_jobs SET status = 'failed', completed_at = now(), error_code = 'no_item_completed',"
        " error_message = 'Nothing.', result_data = '{}', summary_attempts = 3 WHERE id = %s",
        (job_id,),
    )

    await retry(alice, job_id)

    job = job_row(owner, job_id)
    kept = [job[name] for name in ("error_code", "error_message", "result_data", "summary_attempts")]
    assert kept == [None, None, None, 0]


async def test_what_a_timed_out_job_never_started_goes_on(alice: User, owner: Session) -> None:
    job_id = given_job(owner, ["completed", "queued", "queued"], user_id=alice.user_id)
    owner.execute(
        "UPDATE processing_jobs SET status = 'failed', completed_at = now(), error_code = 'timed_out' WHERE id = %s",
        (job_id,),
    )

    answer = await retry(alice, job_id)

    assert (answer.status_code, answer.json()["retriedItems"]) == (202, 2)
    assert counters(owner, job_id) == ("processing", 1, 0)


async def test_a_cancelled_job_with_failed_items_is_driven_again(alice: User, owner: Session) -> None:
    job_id = given_job(owner, ["failed", "queued"], status="cancelled", user_id=alice.user_id)

    answer = await retry(alice, job_id)

    assert (answer.status_code, answer.json()["retriedItems"]) == (202, 2)
    assert one(owner, CLAIMABLE, job_id) == (1,)


@pytest.mark.parametrize(
    ("items", "status"),
    [
        pytest.param(["failed", "queued"], "processing", id="running"),
        pytest.param(["queued"], "queued", id="queued"),
        pytest.param(["completed"], "completed", id="nothing failed"),
        pytest.param(["completed", "queued"], "cancelled", id="cancelled and nothing failed"),
    ],
)
async def test_there_is_nothing_to_retry(alice: User, owner: Session, items: list[str], status: str) -> None:
    job_id = given_job(owner, items, status=status, user_id=alice.user_id)
    before = job_row(owner, job_id)

    answer = await retry(alice, job_id)

    assert status in problem_of(answer, 409)["detail"]
    assert (job_row(owner, job_id), statuses(owner, job_id)) == (before, items)


async def test_of_two_retries_the_second_finds_the_job_running(alice: User, owner: Session) -> None:
    job_id = given_job(owner, ["failed"], status="failed", user_id=alice.user_id)

    first, second = await retry(alice, job_id), await retry(alice, job_id)

    assert first.status_code == 202
    assert "wait for its end" in problem_of(second, 409)["detail"]
    assert job_row(owner, job_id)["generation"] == 2


@pytest.mark.parametrize("verb", ["retry", "delete"])
async def test_a_strangers_job_is_not_found(alice: User, bob: User, owner: Session, verb: str) -> None:
    job_id = given_job(owner, ["failed"], status="failed", user_id=alice.user_id)

    async def act(on: UUID) -> httpx.Response:
        return await (retry(bob, on) if verb == "retry" else bob.delete(f"/api/recruiter/jobs/{on}"))

    foreign, unknown = problem_of(await act(job_id), 404), problem_of(await act(uuid.uuid4()), 404)

    assert foreign["detail"] == unknown["detail"]
    assert counters(owner, job_id) == ("failed", 0, 1)


async def test_an_ended_job_is_deleted_with_its_items(alice: User, owner: Session) -> None:
    job_id = given_job(owner, ["completed", "failed"], status="completed", user_id=alice.user_id)

    answer = await alice.delete(f"/api/recruiter/jobs/{job_id}")
    again = await alice.delete(f"/api/recruiter/jobs/{job_id}")

    assert (answer.status_code, answer.content) == (204, b"")
    problem_of(again, 404)
    assert statuses(owner, job_id) == []


@pytest.mark.parametrize("status", ["queued", "processing"])
async def test_a_job_that_runs_has_to_be_cancelled_before_it_is_deleted(
    alice: User, owner: Session, status: str
) -> None:
    job_id = given_job(owner, ["queued"], status=status, user_id=alice.user_id)

    answer = await alice.delete(f"/api/recruiter/jobs/{job_id}")

    assert "cancel it first" in problem_of(answer, 409)["detail"]
    assert statuses(owner, job_id) == ["queued"]


async def test_items_show_every_try_that_failed(alice: User, owner: Session) -> None:
    job_id = given_job(owner, ["failed", "queued"], user_id=alice.user_id)
    owner.execute("UPDATE processing_job_items SET attempts = %s WHERE job_id = %s AND position = 1", (TRIES, job_id))

    answer = await alice.get(f"/api/recruiter/jobs/{job_id}/items")

    attempt = {"attempt": 1, "errorCode": "busy", "errorMessage": "Later.", "failedAt": "2025-03-08T12:00:00.500000Z"}
    assert [item["attempts"] for item in answer.json()["items"]] == [[], [attempt]]


async def test_a_caller_sees_why_an_own_job_waits(alice: User, resources: Resources) -> None:
    job_id = await alice.given_job()

    answer = await alice.get(f"/api/recruiter/jobs/{job_id}")

    assert answer.json()["waitReason"] == "no_worker"
    assert (await JobReads.bind(resources, SERVICE).get(UUID(job_id))).wait_reason == "no_worker"
