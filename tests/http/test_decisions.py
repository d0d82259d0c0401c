"""What was decided about candidates: by the analysis and by people, and for how long it is known."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from runtime.bindings.resources import Resources
from runtime.bindings.upkeep import DecisionLog
from runtime.store.identity import SERVICE
from tests.http.clients import RESUMES, User, pointers_of, problem_of
from tests.store.given import Session, connected

RESULT = {"score": 71.5, "verdict": "strong", "provider": "embedded", "version": "3", "inputHash": "ab12"}
FINISH_ITEM = """
UPDATE processing_job_items
SET status = 'completed', completed_at = now(), result_data = %s::text::jsonb, score = 71.5
WHERE job_id = %s AND position = 0
"""
FINISH_JOB = """
UPDATE processing_jobs SET status = 'completed', completed_at = now(), next_position = total_items WHERE id = %s
"""


@pytest.fixture
def owner(owner_url: str) -> Iterator[Session]:
    """The owner of the tables, a superuser."""
    with connected(owner_url) as session:
        yield session


@pytest.fixture
def log(resources: Resources) -> DecisionLog:
    return DecisionLog(resources, SERVICE)


async def given_item(user: User, owner: Session, *, is_done: bool = True) -> tuple[str, str]:
    """A job with one resume; it has its result, and the job its end."""
    [resume] = (await user.post(RESUMES, files=[("files", ("ann.txt", b"Ann"))])).json()["resumes"]
    submission = await user.submission(1) | {"resumeIds": [resume["id"]]}
    job_id = (await user.post("/api/recruiter/analyze/bulk", json=submission)).json()["jobId"]
    if is_done:
        owner.execute(FINISH_ITEM, (json.dumps(RESULT), job_id))
        owner.execute(FINISH_JOB, (job_id,))
    return job_id, resume["id"]


async def override(user: User, job_id: str, item_id: str, **body: str) -> Any:  # noqa: ANN401 -- an object of JSON
    wanted = {"verdict": "weak", "reason": "No licence."} | body
    return await user.post(f"/api/recruiter/jobs/{job_id}/items/{item_id}/override", json=wanted)


async def exported(user: User, item_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await user.get(f"{RESUMES}/{item_id}/decisions")).json()
    return found


async def test_a_result_is_on_record_with_what_it_was_made_with(alice: User, owner: Session, log: DecisionLog) -> None:
    job_id, item_id = await given_item(alice, owner)

    assert (await log.log_results(), await log.log_results()) == (1, 0)

    [decision] = await exported(alice, item_id)
    assert (decision["kind"], decision["jobId"], decision["score"]) == ("result", job_id, 71.5)
    assert (decision["verdict"], decision["decidedBy"]) == ("strong", None)
    made_by = decision["madeBy"]
    assert (made_by["inputHash"], made_by["provider"], made_by["version"]) == ("ab12", "embedded", "3")
    assert (made_by["title"], made_by["jobType"]) == ("Engineer", "bulk_analysis")


@pytest.mark.parametrize("is_logged", [True, False])
async def test_it_outlives_its_job_and_its_resume(
    alice: User, owner: Session, log: DecisionLog, *, is_logged: bool
) -> None:
    job_id, item_id = await given_item(alice, owner)
    await override(alice, job_id, item_id)
    if is_logged:
        await log.log_results()

    await alice.delete(f"/api/recruiter/jobs/{job_id}")
    await alice.delete(f"{RESUMES}/{item_id}")

    assert sorted(one["kind"] for one in await exported(alice, item_id)) == ["override", "result"]


async def test_a_person_s_verdict_stands_beside_the_result_with_its_reason(alice: User, owner: Session) -> None:
    job_id, item_id = await given_item(alice, owner)

    made = await override(alice, job_id, item_id, reason="Asked on the phone.")
    note = await alice.post(f"/api/recruiter/jobs/{job_id}/items/{item_id}/notes", json={"text": "Call again."})

    assert (made.status_code, note.status_code) == (201, 201)
    assert (made.json()["verdict"], made.json()["words"]) == ("weak", "Asked on the phone.")
    assert made.json()["decidedBy"] == str(alice.user_id)
    listed = (await alice.get(f"/api/recruiter/jobs/{job_id}/decisions?limit=1")).json()
    assert listed["decisions"] == [note.json()]
    rest = (await alice.get(f"/api/recruiter/jobs/{job_id}/decisions?cursor={listed['nextCursor']}")).json()
    assert rest == {"decisions": [made.json()], "nextCursor": None}


async def test_what_has_no_verdict_is_not_overridden_and_may_be_noted(alice: User, owner: Session) -> None:
    job_id, item_id = await given_item(alice, owner, is_done=False)

    problem_of(await override(alice, job_id, item_id), 409)
    noted = await alice.post(f"/api/recruiter/jobs/{job_id}/items/{item_id}/notes", json={"text": "x"})

    assert noted.status_code == 201


async def test_a_verdict_needs_a_reason(alice: User, owner: Session) -> None:
    job_id, item_id = await given_item(alice, owner)

    assert pointers_of(await override(alice, job_id, item_id, reason=" ")) == ["/reason"]
    assert pointers_of(await override(alice, job_id, item_id, verdict="great")) == ["/verdict"]


async def test_another_s_candidates_are_not_there(alice: User, bob: User, owner: Session, log: DecisionLog) -> None:
    job_id, item_id = await given_item(alice, owner)
    await log.log_results()

    problem_of(await override(bob, job_id, item_id), 404)
    problem_of(await override(alice, job_id, str(uuid.uuid4())), 404)
    problem_of(await bob.get(f"{RESUMES}/{item_id}/decisions"), 404)
    assert (await bob.get(f"/api/recruiter/jobs/{job_id}/decisions")).json()["decisions"] == []


async def test_it_goes_when_the_candidate_is_erased(alice: User, owner: Session, log: DecisionLog) -> None:
    job_id, item_id = await given_item(alice, owner)
    await override(alice, job_id, item_id)
    await log.log_results()

    await alice.delete(f"{RESUMES}/{item_id}?erase=results")
    await log.log_results()

    problem_of(await alice.get(f"{RESUMES}/{item_id}/decisions"), 404)


async def test_it_goes_after_its_days(alice: User, owner: Session, log: DecisionLog) -> None:
    job_id, item_id = await given_item(alice, owner)
    await override(alice, job_id, item_id)
    await log.log_results()
    owner.execute("UPDATE decisions SET decided_at = now() - interval '184 days' WHERE kind = 'result'")

    assert await log.delete_old() == 1

    assert [one["kind"] for one in await exported(alice, item_id)] == ["override"]
