"""Submissions of skill gaps: one job description or several, and what is said of the rest."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from litestar import Litestar
from redis.asyncio import Redis

from functions._shared.skill_gap_request import MOST_DESCRIPTIONS
from runtime.bindings.resources import Resources
from runtime.store.identity import SERVICE
from tests.http.clients import BULK, SKILL_GAP, User, pointers_of, problem_of, user_of

OTHER = str(uuid.UUID(int=7))
ROW = "SELECT job_type, job_data FROM processing_jobs WHERE id = %s"
TYPES = "SELECT DISTINCT item_type FROM processing_job_items WHERE job_id = %s"


async def several(user: User, count: int = 2) -> dict[str, Any]:
    """Return the body of a submission against several job descriptions."""
    body = await user.submission()
    first = body.pop("jobDescriptionId")
    more = [await user.given_job_description(f"- Skill {number}") for number in range(count - 1)]
    return body | {"jobDescriptionIds": [first, *more]}


async def test_the_body_of_a_bulk_analysis_is_taken(alice: User, resources: Resources) -> None:
    body = await alice.submission(3)

    answer = await alice.post(SKILL_GAP, json=body)

    accepted = answer.json()
    assert answer.status_code == 202
    assert accepted == {
        "success": True,
        "jobId": accepted["jobId"],
        "message": "Skill gap job queued successfully",
        "estimatedCompletionTime": None,
        "totalResumes": 3,
        "status": "queued",
    }
    assert answer.headers["location"] == f"/api/recruiter/jobs/{accepted['jobId']}"
    redis: Redis = resources.redis
    assert await redis.zcard("queue:skill_gap_batch:normal") == 1


async def test_several_job_descriptions_are_kept_as_they_were_in_their_order(alice: User, resources: Resources) -> None:
    body = await several(alice, 3)

    job_id = (await alice.post(SKILL_GAP, json=body)).json()["jobId"]

    [(job_type, data)] = await resources.database.fetch(SERVICE, ROW, (job_id,))
    assert job_type == "skill_gap_batch"
    assert [one["id"] for one in data["descriptions"]] == body["jobDescriptionIds"]
    assert [one["text"] for one in data["descriptions"]] == ["Python and PostgreSQL.", "- Skill 0", "- Skill 1"]
    assert data["submitted_on"] == datetime.now(UTC).date().isoformat()
    assert await resources.database.fetch(SERVICE, TYPES, (job_id,)) == [("skill_gap",)]


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        pytest.param({"jobDescriptionIds": []}, ["/jobDescriptionIds"], id="none in the list"),
        pytest.param({"jobDescriptionIds": ["x"]}, ["/jobDescriptionIds/0"], id="an id that is none"),
        pytest.param({"jobDescriptionIds": OTHER}, ["/jobDescriptionIds"], id="no list"),
        pytest.param({"jobDescriptionIds": [OTHER, OTHER]}, ["/jobDescriptionIds/1"], id="twice"),
        pytest.param(
            {"jobDescriptionIds": [str(uuid.UUID(int=number)) for number in range(MOST_DESCRIPTIONS + 1)]},
            ["/jobDescriptionIds"],
            id="too many",
        ),
        pytest.param(
            {"jobDescriptionIds": [OTHER, str(uuid.UUID(int=8))]},
            ["/jobDescriptionIds/0", "/jobDescriptionIds/1"],
            id="each that is unknown",
        ),
        pytest.param({"resumeIds": [OTHER, OTHER]}, ["/resumeIds/1"], id="a resume twice"),
        pytest.param({"planType": "gold"}, ["/planType"], id="an unknown plan"),
        pytest.param({"surplus": 1}, [""], id="an unknown member"),
    ],
)
async def test_fields_that_are_not_acceptable_are_pointed_at(
    alice: User, change: dict[str, Any], pointers: list[str]
) -> None:
    answer = await alice.post(SKILL_GAP, json=await several(alice) | change)

    assert pointers_of(answer) == pointers


async def test_neither_form_and_both_are_refused_with_what_to_do(alice: User) -> None:
    one, many = await alice.submission(), await several(alice)
    neither = {name: value for name, value in one.items() if name != "jobDescriptionId"}

    answers = [await alice.post(SKILL_GAP, json=body) for body in (neither, one | many)]

    assert [pointers_of(answer) for answer in answers] == [["/jobDescriptionId"], ["/jobDescriptionIds"]]
    assert all("in `jobDescriptionIds`, and not both" in answer.json()["detail"] for answer in answers)


async def test_another_users_job_description_counts_as_unknown(alice: User, bob: User) -> None:
    body = await several(alice)
    body["jobDescriptionIds"].append(await bob.given_job_description())

    answer = await alice.post(SKILL_GAP, json=body)

    assert pointers_of(answer) == ["/jobDescriptionIds/2"]


async def test_nobody_submits_for_another_user_or_above_the_plan(app: Litestar, alice: User, bob: User) -> None:
    foreign = await alice.post(SKILL_GAP, json=await several(alice) | {"userId": str(bob.user_id)})
    async with user_of(app, plan="basic") as basic:
        above = await basic.post(SKILL_GAP, json=await several(basic) | {"planType": "premium"})

    problem_of(foreign, 403)
    problem_of(above, 403)


async def test_too_many_resumes_are_413(alice: User) -> None:
    answer = await alice.post(SKILL_GAP, json=await alice.submission(10_001))

    assert "10000" in problem_of(answer, 413)["detail"]


async def test_a_key_stands_for_one_job_of_one_type(alice: User) -> None:
    body, headers = await alice.submission(), {"Idempotency-Key": "one"}

    first, again = [await alice.post(SKILL_GAP, json=body, headers=headers) for _ in range(2)]
    other_form = {name: value for name, value in body.items() if name != "jobDescriptionId"}
    other_form["jobDescriptionIds"] = [body["jobDescriptionId"]]
    others = [
        await alice.post(SKILL_GAP, json=other_form, headers=headers),
        await alice.post(BULK, json=body, headers=headers),
    ]

    assert again.json() == first.json()
    assert [answer.status_code for answer in others] == [422, 422]


async def test_the_type_has_its_row_in_the_statistics(alice: User) -> None:
    await alice.post(SKILL_GAP, json=await alice.submission())

    rows = (await alice.get("/api/recruiter/queue/statistics")).json()

    assert {row["jobType"]: row["queueDepth"] for row in rows}["skill_gap_batch"] == 1
