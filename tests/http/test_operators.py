"""What operators see and do, and that nobody else does."""

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from litestar import Litestar

from runtime.bindings.resources import Resources
from runtime.queue.schedule import Schedule
from runtime.queue.schedules import run_once
from tests.bundles import prepared
from tests.http.clients import User, problem_of, user_of
from tests.store.given import Session, connected, counters, given_job, job_row

API = "/api/operator"
READS = ["queues", "workers", "jobs", "failures", "history", "schedules", "actions"]
ACTS = ["queues/bulk_analysis/pause", "queues/bulk_analysis/unpause", f"jobs/{uuid.UUID(int=1)}/cancel", "retries"]


@pytest.fixture
async def operator(app: Litestar) -> AsyncIterator[User]:
    async with user_of(app, role="operator") as user:
        yield user


@pytest.fixture
def owner(owner_url: str) -> Iterator[Session]:
    """The owner of the tables, a superuser."""
    with connected(owner_url) as session:
        yield session


async def shown(user: User, what: str) -> Any:  # noqa: ANN401 -- a list or an object of JSON
    answer = await user.get(f"{API}/{what}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def queue_of(user: User, job_type: str = "bulk_analysis") -> dict[str, Any]:
    [queue] = [one for one in await shown(user, "queues") if one["jobType"] == job_type]
    return dict(queue)


@pytest.mark.parametrize("what", READS)
async def test_who_is_no_operator_sees_nothing(alice: User, operator: User, service: User, what: str) -> None:
    assert "operator" in problem_of(await alice.get(f"{API}/{what}"), 403)["detail"]
    assert (await operator.get(f"{API}/{what}")).status_code == 200
    assert (await service.get(f"{API}/{what}")).status_code == 200


@pytest.mark.parametrize("what", ACTS)
async def test_who_is_no_operator_does_nothing(alice: User, operator: User, what: str) -> None:
    problem_of(await alice.post(f"{API}/{what}", json={"preview": False} if what == "retries" else None), 403)

    assert (await shown(operator, "actions"))["actions"] == []
    assert (await queue_of(operator))["pause"] is None


async def test_a_queue_shows_what_waits_by_lane(alice: User, operator: User) -> None:
    await alice.given_job(3)

    queue = await queue_of(operator)

    lanes = {lane["lane"]: lane for lane in queue["lanes"]}
    assert (lanes["normal"]["queueDepth"], lanes["normal"]["itemsWaiting"]) == (1, 3)
    assert (lanes["high"]["queueDepth"], lanes["high"]["itemsWaiting"], lanes["high"]["oldestWaitS"]) == (0, 0, 0.0)
    assert queue["workerCount"] == 0


async def test_a_pause_is_shown_and_recorded_and_told_to_the_recruiter(alice: User, operator: User) -> None:
    job_id = await alice.given_job()

    paused = await operator.post(f"{API}/queues/bulk_analysis/pause")

    assert paused.json() == {"success": True, "message": "bulk_analysis is paused"}
    pause = (await queue_of(operator))["pause"]
    assert (pause["reason"], pause["endsAt"]) == ("operator", None)
    assert (await alice.get(f"/api/recruiter/jobs/{job_id}")).json()["waitReason"] == "paused"

    await operator.post(f"{API}/queues/bulk_analysis/unpause")

    assert (await queue_of(operator))["pause"] is None
    acts = (await shown(operator, "actions"))["actions"]
    assert [(act["action"], act["subject"], act["userId"]) for act in acts] == [
        ("unpause", "bulk_analysis", str(operator.user_id)),
        ("pause", "bulk_analysis", str(operator.user_id)),
    ]


async def test_an_unknown_job_type_is_not_paused(operator: User) -> None:
    assert "bulk_analysis" in problem_of(await operator.post(f"{API}/queues/nothing/pause"), 404)["detail"]


async def test_open_jobs_of_all_are_shown_without_whose_they_are(alice: User, bob: User, operator: User) -> None:
    ids = [await alice.given_job(), await bob.given_job(), await alice.given_job()]

    first = await shown(operator, "jobs?limit=2&jobType=bulk_analysis")
    second = await shown(operator, f"jobs?limit=2&cursor={first['nextCursor']}")

    assert [job["id"] for job in [*first["jobs"], *second["jobs"]]] == ids[::-1]
    assert second["nextCursor"] is None
    assert str(alice.user_id) not in str(first)
    assert (await shown(operator, "jobs?minAgeS=3600"))["jobs"] == []
    assert (await shown(operator, "jobs?status=processing"))["jobs"] == []


async def test_any_job_is_cancelled_and_that_is_recorded(alice: User, operator: User) -> None:
    job_id = await alice.given_job()

    assert (await operator.post(f"{API}/jobs/{job_id}/cancel")).status_code == 200

    assert (await alice.get(f"/api/recruiter/jobs/{job_id}")).json()["status"] == "cancelled"
    [act] = (await shown(operator, "actions"))["actions"]
    assert (act["action"], act["subject"]) == ("cancel", job_id)
    problem_of(await operator.post(f"{API}/jobs/{uuid.uuid4()}/cancel"), 404)


def given_failed_job(owner: Session, user: User, code: str) -> uuid.UUID:
    """Two failed items of three, in a job that has ended."""
    job_id = given_job(owner, ["completed", "failed", "failed"], status="completed", user_id=user.user_id)
    owner.execute("UPDATE processing_jobs SET job_type = 'bulk_analysis', started_at = now() WHERE id = %s", (job_id,))
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")  # no guard of finished items
        owner.execute(
            "UPDATE processing_job_items SET error_code = %s WHERE job_id = %s AND status = 'failed'", (code, job_id)
        )
    return job_id


async def test_failures_are_counted_by_code(alice: User, bob: User, operator: User, owner: Session) -> None:
    for user, code in ((alice, "corrupt"), (bob, "corrupt"), (bob, "timed_out")):
        given_failed_job(owner, user, code)

    found = await shown(operator, "failures")

    assert [(one["errorCode"], one["itemCount"], one["jobCount"]) for one in found] == [
        ("corrupt", 4, 2),
        ("timed_out", 2, 1),
    ]


async def test_many_jobs_are_driven_again_by_a_filter_that_is_counted_first(
    alice: User, bob: User, operator: User, owner: Session
) -> None:
    wanted = [given_failed_job(owner, alice, "timed_out"), given_failed_job(owner, bob, "timed_out")]
    other = given_failed_job(owner, alice, "corrupt")
    body = {"jobType": "bulk_analysis", "errorCode": "timed_out"}

    counted = (await operator.post(f"{API}/retries", json=body | {"preview": True})).json()

    assert counted == {"jobCount": 2, "itemCount": 4, "skippedJobs": 0}
    assert counters(owner, wanted[0]) == ("completed", 1, 2)

    driven = (await operator.post(f"{API}/retries", json=body | {"preview": False})).json()

    assert driven == counted
    assert [job_row(owner, job_id)["generation"] for job_id in [*wanted, other]] == [2, 2, 1]
    acts = (await shown(operator, "actions"))["actions"]
    assert {(act["action"], act["subject"], act["itemCount"]) for act in acts} == {
        ("retry", str(job_id), 2) for job_id in wanted
    }


async def test_the_last_day_is_shown_in_steps(alice: User, operator: User, owner: Session) -> None:
    given_failed_job(owner, alice, "corrupt")

    [step] = await shown(operator, "history")

    assert (step["jobType"], step["jobCount"], step["itemCount"], step["failedItemCount"]) == ("bulk_analysis", 1, 1, 2)
    assert step["averageWaitS"] is not None


async def test_a_schedule_shows_its_last_and_its_next_run(operator: User, resources: Resources) -> None:
    [schedule] = [
        one for one in prepared(resources.settings) if isinstance(one, Schedule) and one.name == "check_queue_health"
    ]
    await run_once(schedule, resources)

    schedules = {one["name"]: one for one in await shown(operator, "schedules")}

    ran = schedules["check_queue_health"]
    assert ran["outcome"] == "completed"
    assert ran["ranAt"] < ran["nextAt"]
    assert schedules["clean_up_expired_jobs"]["ranAt"] is None
