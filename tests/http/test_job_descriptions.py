"""One job description: shown, deleted, and read before anything is compared with it."""

import uuid

import pytest

from tests.http.clients import BULK, DESCRIPTIONS, User, pointers_of, problem_of

PREVIEW = f"{DESCRIPTIONS}/preview"
POSTING = """Nurse, intensive care

Required
- Registered nurse
- At least 3 years in intensive care

Nice to have
- Experience with dialysis
"""


async def test_one_is_shown_as_it_was_kept(alice: User) -> None:
    created = (await alice.post(DESCRIPTIONS, json={"title": "Nurse", "text": POSTING})).json()

    shown = await alice.get(f"{DESCRIPTIONS}/{created['id']}")

    assert shown.json() == {**created, "text": POSTING}


async def test_a_deleted_one_is_gone_and_its_jobs_stay(alice: User) -> None:
    submission = await alice.submission(1)
    where = f"{DESCRIPTIONS}/{submission['jobDescriptionId']}"
    job = (await alice.post(BULK, json=submission)).headers["location"]

    assert (await alice.delete(where)).status_code == 204

    problem_of(await alice.get(where), 404)
    problem_of(await alice.delete(where), 404)
    assert pointers_of(await alice.post(BULK, json=submission)) == ["/jobDescriptionId"]
    assert (await alice.get(job)).status_code == 200


async def test_a_deleted_one_takes_no_room(alice: User) -> None:
    policy = {"title": "Nurse", "text": "x" * 1000}
    where = [f"{DESCRIPTIONS}/{(await alice.post(DESCRIPTIONS, json=policy)).json()['id']}" for _ in range(2)]
    before = (await alice.post(DESCRIPTIONS, json=policy)).headers["ratelimit"]
    for one in where:
        await alice.delete(one)

    after = (await alice.post(DESCRIPTIONS, json=policy)).headers["ratelimit"]

    assert left_of("stored_files", after) == left_of("stored_files", before) + 1


def left_of(name: str, header: str) -> int:
    """Return what is left of one limit."""
    [entry] = [one for one in header.split(",") if f'"{name}"' in one]
    return int(entry.split(";r=")[1].split(";")[0])


@pytest.mark.parametrize("verb", ["GET", "DELETE"])
async def test_another_s_is_not_there(alice: User, bob: User, service: User, verb: str) -> None:
    where = f"{DESCRIPTIONS}/{await alice.given_job_description()}"

    problem_of(await bob.request(verb, where), 404)
    problem_of(await alice.request(verb, f"{DESCRIPTIONS}/{uuid.uuid4()}"), 404)
    assert (await service.request(verb, where)).is_success


async def test_a_preview_quotes_each_requirement_with_its_place(alice: User) -> None:
    found = (await alice.post(PREVIEW, json={"text": POSTING})).json()

    assert (found["title"], found["language"], found["warnings"]) == ("Nurse, intensive care", "en", [])
    assert {each["kind"] for each in found["requirements"]} == {"must", "nice"}
    for each in [*found["requirements"], found["years"]]:
        assert " ".join(POSTING[each["start"] : each["end"]].split()) == each["text"]
    assert (found["years"]["years"], found["years"]["text"]) == (3.0, "3 years")


async def test_a_preview_counts_places_as_the_text_was_sent(alice: User) -> None:
    text = f"👩‍⚕️ **{POSTING}"

    found = (await alice.post(PREVIEW, json={"title": "Nurse", "text": text})).json()

    for each in found["requirements"]:
        assert " ".join(text[each["start"] : each["end"]].split()) == each["text"]


async def test_a_preview_says_what_it_could_not_read(alice: User) -> None:
    found = (await alice.post(PREVIEW, json={"text": "We are a family firm."})).json()

    assert (found["requirements"], found["years"], found["warnings"]) == ([], None, ["no_requirements_read"])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({"text": " \n"}, "/text"), ({"text": "x" * 100_001}, "/text"), ({"text": "x", "title": "x" * 301}, "/title")],
)
async def test_a_preview_of_nothing_or_of_too_much_is_refused(alice: User, body: dict[str, str], pointer: str) -> None:
    assert pointers_of(await alice.post(PREVIEW, json=body)) == [pointer]
