"""Who asks for the same gaps again may have the earlier answer, at no items' cost."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from functions._shared.skill_gap_request import SkillGapBatch
from runtime.bindings.earlier_analyses import EarlierAnalyses
from runtime.bindings.job_descriptions import JobDescription
from runtime.bindings.resources import Resources
from runtime.store.identity import Identity
from tests.http.clients import RESUMES, SKILL_GAP, User
from tests.queue.jobs import finished

TEXTS = ("Ann\nEngineer, Acme, 2015 - 2024\nWrote Python.\n", "Bo\nBaker, Ovens, 2015 - 2024\nBaked bread.\n")
POSTINGS = ("Requirements\n- Python\n- Rust\n", "Requirements\n- Baking\n")


async def gaps_of(api: Resources, user: User, *, is_reused: bool, postings: tuple[str, ...] = POSTINGS) -> list[Any]:
    """Upload the same texts, describe the same jobs, both under new ids, and return what came of each item."""
    files = [("files", (f"{number}.txt", text.encode())) for number, text in enumerate(TEXTS)]
    ids = [resume["id"] for resume in (await user.post(RESUMES, files=files)).json()["resumes"]]
    described = [await user.given_job_description(posting) for posting in postings]
    body = {"resumeIds": ids, "jobDescriptionIds": described, "userId": str(user.user_id), "planType": "free"}
    answer = await user.post(SKILL_GAP, json=body | {"reuse": is_reused})
    job_id = UUID(answer.json()["jobId"])
    await finished(api, job_id)
    items = (await user.get(f"/api/recruiter/jobs/{job_id}/items")).json()["items"]
    assert [[one["jobDescriptionId"] for one in item["resultData"]["descriptions"]] for item in items] == [
        described
    ] * 2
    return [item["resultData"] for item in items]


def without_marks(results: list[Any]) -> list[Any]:
    """Return results without what says that they are reused, and of which job descriptions they are."""
    apart = ("reused", "jobDescriptionId")
    bare = [{name: value for name, value in result.items() if name not in apart} for result in results]
    for result in bare:
        result["descriptions"] = [
            {name: value for name, value in one.items() if name not in apart} for one in result["descriptions"]
        ]
    return bare


@pytest.mark.usefixtures("worked")
async def test_the_same_texts_are_answered_again_about_the_job_descriptions_of_now(api: Resources, alice: User) -> None:
    first = await gaps_of(api, alice, is_reused=False)
    again = await gaps_of(api, alice, is_reused=True)

    assert [result["reused"] for result in first + again] == [False, False, True, True]
    assert all(one["reused"] for result in again for one in result["descriptions"])
    assert without_marks(first) == without_marks(again)


@pytest.mark.usefixtures("worked")
async def test_what_is_answered_so_is_not_counted_as_work(api: Resources, alice: User) -> None:
    await gaps_of(api, alice, is_reused=False)
    stored = (await alice.get(RESUMES)).json()["resumes"]
    described = [JobDescription(id=uuid4(), title="Engineer", text=posting) for posting in POSTINGS]
    question = SkillGapBatch(descriptions=described, reuse=True).question
    assert question
    earlier = EarlierAnalyses.bind(api, Identity(role="service_role", user_id=alice.user_id))

    count = await earlier.count([resume["id"] for resume in stored], question, user_id=alice.user_id)

    assert (count, len(stored)) == (2, 2)


@pytest.mark.usefixtures("worked")
async def test_other_postings_other_users_and_who_does_not_ask_for_it_are_worked(
    api: Resources, alice: User, bob: User
) -> None:
    await gaps_of(api, alice, is_reused=False)

    results = [
        *await gaps_of(api, alice, is_reused=True, postings=POSTINGS[::-1]),
        *await gaps_of(api, bob, is_reused=True),
        *await gaps_of(api, alice, is_reused=False),
    ]

    assert [result["reused"] for result in results] == [False] * 6
