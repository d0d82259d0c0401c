"""A result as the candidate reads it whom it is about: plain words, own quotes, nobody else."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from functions._shared.candidate_words import ENGLISH, GERMAN
from runtime.bindings.resources import Resources
from tests.http.clients import BULK, DESCRIPTIONS, RESUMES, SKILL_GAP, User, pointers_of, problem_of
from tests.queue.jobs import finished

POSTING = "Requirements\n- Python\n- Kubernetes\n- Terraform\n- Rust\n- 5 years of experience\n"
OWN = """Ann Lee
Backend engineer, Acme, 2015 - 2024
Wrote services in Python.
My colleague did the Terraform modules.
Never used Rust.
"""
OTHER = "Bo Chen\nEngineer, Other Works, 2001 - 2024\nWrote Python, ran Kubernetes, built Terraform, shipped Rust.\n"


async def submitted(user: User, path: str, *texts: str, title: str = "Engineer") -> tuple[UUID, list[str]]:
    files = [("files", (f"{number}.txt", text.encode())) for number, text in enumerate(texts)]
    ids = [resume["id"] for resume in (await user.post(RESUMES, files=files)).json()["resumes"]]
    described = (await user.post(DESCRIPTIONS, json={"title": title, "text": POSTING})).json()["id"]
    body = {"resumeIds": ids, "jobDescriptionId": described, "userId": str(user.user_id), "planType": "free"}
    return UUID((await user.post(path, json=body)).json()["jobId"]), ids


async def explained(user: User, job_id: UUID, item_id: str, language: str = "en") -> dict[str, Any]:
    answer = await user.get(f"/api/recruiter/jobs/{job_id}/items/{item_id}/explanation", params={"language": language})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(explanation: dict[str, Any]) -> dict[str, list[str]]:
    return {section["heading"]: section["sentences"] for section in explanation["sections"]}


@pytest.mark.usefixtures("worked")
@pytest.mark.parametrize("path", [BULK, SKILL_GAP], ids=["an analysis", "a skill gap"])
async def test_a_candidate_reads_what_was_found_with_own_quotes_and_nothing_of_others(
    api: Resources, alice: User, path: str
) -> None:
    job_id, [own, other] = await submitted(alice, path, OWN, OTHER)
    await finished(api, job_id)

    explanation = await explained(alice, job_id, own)

    sections = told(explanation)
    assert (explanation["jobId"], explanation["itemId"], explanation["label"]) == (str(job_id), own, "0.txt")
    assert sections[ENGLISH.compared][0] == "Your resume was compared with the posting “Engineer”."
    assert sections[ENGLISH.shown] == ["Python: “Wrote services in Python.”"]
    assert "Rust: your resume itself says “Never used Rust.”." in sections[ENGLISH.gaps]
    assert any("My colleague did the Terraform modules." in sentence for sentence in sections[ENGLISH.gaps])
    assert sections[ENGLISH.limits] == list(ENGLISH.limits_text)
    whole = str(explanation)
    assert not any(word in whole for word in (other, "Bo Chen", "Other Works", "1.txt", "average"))


@pytest.mark.usefixtures("worked")
async def test_it_is_said_in_the_language_that_is_asked_for(api: Resources, alice: User) -> None:
    job_id, [own] = await submitted(alice, BULK, OWN)
    await finished(api, job_id)

    explanation = await explained(alice, job_id, own, "de")

    sections = told(explanation)
    assert sections[GERMAN.shown] == ["Python: „Wrote services in Python.“"]
    assert sections[GERMAN.outcome][0].startswith("Ihr Lebenslauf erhielt ")
    assert "." not in sections[GERMAN.outcome][0].removesuffix(".")


@pytest.mark.usefixtures("worked")
async def test_who_could_not_be_read_is_told_what_to_do(api: Resources, alice: User) -> None:
    job_id, [empty] = await submitted(alice, BULK, "")
    await finished(api, job_id)

    [section] = (await explained(alice, job_id, empty))["sections"]

    assert section["sentences"][0] == "The file holds no text."
    assert ENGLISH.failed_text in section["sentences"]


async def test_before_there_is_a_result_it_is_409(alice: User) -> None:
    job_id, [own] = await submitted(alice, BULK, OWN)

    answer = await alice.get(f"/api/recruiter/jobs/{job_id}/items/{own}/explanation")

    assert "queued" in problem_of(answer, 409)["detail"]


@pytest.mark.usefixtures("worked")
async def test_strangers_unknown_items_and_what_was_erased_are_404(api: Resources, alice: User, bob: User) -> None:
    job_id, [own] = await submitted(alice, BULK, OWN)
    await finished(api, job_id)
    path = f"/api/recruiter/jobs/{job_id}/items/{own}/explanation"

    problem_of(await bob.get(path), 404)
    problem_of(await alice.get(path.replace(own, str(uuid4()))), 404)
    problem_of(await alice.get(path.replace(str(job_id), str(uuid4()))), 404)
    assert pointers_of(await alice.get(path, params={"language": "fr"})) == ["/language"]
    await alice.delete(f"{RESUMES}/{own}", params={"erase": "results"})
    problem_of(await alice.get(path), 404)


@pytest.mark.usefixtures("worked")
async def test_hostile_titles_and_names_are_said_as_they_are(api: Resources, alice: User) -> None:
    title = "<b>{0}</b> \u0639\u0644\u064a 😀 " + "x" * 250
    job_id, [own] = await submitted(alice, SKILL_GAP, OWN.replace("Ann Lee", "=A1 {x} <i>"), title=title)
    await finished(api, job_id)

    explanation = await explained(alice, job_id, own)

    assert explanation["sections"][0]["posting"] == title
    assert title in explanation["sections"][0]["sentences"][0]


def test_every_sentence_is_there_in_both_languages() -> None:
    for words in (ENGLISH, GERMAN):
        assert words.verdicts.keys() == {"strong", "good", "partial", "weak"}
        assert words.parts.keys() == ENGLISH.parts.keys()
        assert len(words.limits_text) >= 3
