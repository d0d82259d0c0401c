"""Skill gaps from the upload to the matrix, by the product's own parts."""

from typing import Any
from uuid import UUID

import pytest

from runtime.bindings.resources import Resources
from tests.http.clients import RESUMES, SKILL_GAP, User, problem_of
from tests.queue.jobs import finished

POSTING = """Requirements
- Python
- Kubernetes
- Terraform
- 5 years of experience
Nice to have
- Photography
"""
STRONG = """Ann Lee
Backend engineer, Acme, 2015 - 2024
Wrote services in Python.
Ran Kubernetes for forty teams.
Built all networks with Terraform.
"""
NEARLY = """Bo Chen
Backend engineer, Acme, 2020 - 2022
Wrote services in Python.
My colleague did the Terraform modules.
Ran Kubernetes for forty teams.
"""
WEAK = """Cy Doe
Baker, Ovens Ltd, 2010 - 2024
Never used Python.
I would like to learn Kubernetes.
"""


async def upload(user: User, **texts: str) -> dict[str, str]:
    """Upload texts as files and return their ids by name."""
    files = [("files", (f"{name}.txt", text.encode())) for name, text in texts.items()]
    stored = (await user.post(RESUMES, files=files)).json()["resumes"]
    return {resume["fileName"].removesuffix(".txt"): resume["id"] for resume in stored}


async def submit(user: User, resume_ids: list[str], *postings: str) -> UUID:
    ids = [await user.given_job_description(posting) for posting in postings]
    body = {"resumeIds": resume_ids, "jobDescriptionIds": ids, "userId": str(user.user_id), "planType": "free"}
    return UUID((await user.post(SKILL_GAP, json=body)).json()["jobId"])


async def items_of(user: User, job_id: UUID, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await user.get(f"/api/recruiter/jobs/{job_id}/items", params=query)).json()["items"]
    return found


async def result_of(user: User, job_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await user.get(f"/api/recruiter/jobs/{job_id}/result")).json()
    return found


@pytest.mark.usefixtures("worked")
async def test_each_requirement_is_told_with_quotes_where_they_stand(api: Resources, alice: User) -> None:
    ids = await upload(alice, nearly=NEARLY)

    job_id = await submit(alice, [ids["nearly"]], POSTING)
    await finished(api, job_id)
    [item] = await items_of(alice, job_id)

    [gaps] = item["resultData"]["descriptions"]
    told = [(one["text"], one["kind"], one["status"]) for one in gaps["requirements"]]
    assert told[:3] == [
        ("Python", "must", "proved"),
        ("Kubernetes", "must", "proved"),
        ("Terraform", "must", "mentioned"),
    ]
    assert [(name, kind) for name, kind, _ in told[3:]] == [("Photography", "nice")]
    [quote] = gaps["requirements"][2]["evidence"]
    assert (quote["text"], quote["line"]) == ("My colleague did the Terraform modules.", 4)
    assert NEARLY[quote["start"] : quote["end"]] == quote["text"]
    assert (gaps["yearsAsked"], gaps["yearsHad"]) == (5.0, 2.0)
    assert item["resultData"]["matchedSkills"] == ["Python", "Kubernetes"]
    assert await items_of(alice, job_id, skill="kubernetes") == await items_of(alice, job_id, skill="python") == [item]
    assert await items_of(alice, job_id, skill="terraform") == []
    assert gaps["title"] == "Engineer"


@pytest.mark.usefixtures("worked")
async def test_the_matrix_has_all_candidates_and_who_is_one_requirement_away(api: Resources, alice: User) -> None:
    ids = await upload(alice, strong=STRONG, nearly=NEARLY, weak=WEAK, empty="")

    job_id = await submit(alice, list(ids.values()), POSTING)
    await finished(api, job_id)
    result = await result_of(alice, job_id)

    [gaps] = result["descriptions"]
    assert (result["analyzedCount"], result["failedCount"], result["failures"]) == (3, 1, {"empty": 1})
    skills = {one["skill"]: one for one in gaps["skills"]}
    assert {name: one["provedCount"] for name, one in skills.items()} == {
        "Python": 2,
        "Kubernetes": 2,
        "Terraform": 1,
        "Photography": 0,
    }
    assert [row["label"] for row in gaps["candidates"]] == ["strong.txt", "nearly.txt", "weak.txt"]
    assert [row["cells"][:3] for row in gaps["candidates"]][:2] == [["proved"] * 3, ["proved", "proved", "mentioned"]]
    assert gaps["rarest"][0] == {"skill": "Terraform", "kind": "must", "provedCount": 1}
    [away] = gaps["oneAway"]
    assert (away["label"], away["skill"], away["status"], away["advice"]) == (
        "nearly.txt",
        "Terraform",
        "mentioned",
        "show",
    )
    assert "My colleague did the Terraform modules." in away["suggestion"]
    assert (gaps["allProvedCount"], gaps["oneAwayCount"], gaps["candidateCount"]) == (1, 1, 3)
    assert gaps["suggestions"][0]["skill"] == "Terraform"


@pytest.mark.usefixtures("worked")
async def test_several_job_descriptions_are_told_apart(api: Resources, alice: User) -> None:
    ids = await upload(alice, strong=STRONG, weak=WEAK)

    job_id = await submit(alice, list(ids.values()), POSTING, "Requirements\n- Baker\n- Python\n")
    await finished(api, job_id)
    result, items = await result_of(alice, job_id), await items_of(alice, job_id, sort="score")

    described = [one["jobDescriptionId"] for one in result["descriptions"]]
    assert [[one["jobDescriptionId"] for one in item["resultData"]["descriptions"]] for item in items] == [
        described
    ] * 2
    assert len(result["descriptions"][0]["skills"]) == 4
    assert [one["skill"] for one in result["descriptions"][1]["skills"]][-1] == "Python"
    for item in items:
        assert item["resultData"]["score"] == max(one["score"] for one in item["resultData"]["descriptions"])


@pytest.mark.usefixtures("worked")
async def test_another_user_sees_nothing_of_it(api: Resources, alice: User, bob: User) -> None:
    job_id = await submit(alice, list((await upload(alice, strong=STRONG)).values()), POSTING)
    await finished(api, job_id)

    for path in ("", "/items", "/result", "/progress"):
        problem_of(await bob.get(f"/api/recruiter/jobs/{job_id}{path}"), 404)


@pytest.mark.usefixtures("worked")
async def test_another_users_resume_fails_its_item_and_has_no_label(api: Resources, alice: User, bob: User) -> None:
    foreign, own = await upload(bob, secret=STRONG), await upload(alice, mine=STRONG)

    job_id = await submit(alice, [foreign["secret"], own["mine"]], POSTING)
    await finished(api, job_id)
    result, items = await result_of(alice, job_id), await items_of(alice, job_id)

    assert [(item["status"], item["errorCode"]) for item in items] == [
        ("failed", "resume_not_found"),
        ("completed", None),
    ]
    assert [row["label"] for row in result["descriptions"][0]["candidates"]] == ["mine.txt"]
    assert "secret" not in str(items) + str(result)
