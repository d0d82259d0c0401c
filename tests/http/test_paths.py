"""Addresses: what is the same place, and what is none."""

import uuid

import pytest

from tests.http.clients import RESUMES, User, problem_of


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"{RESUMES}/", id="a slash at the end"),
        pytest.param("/api/recruiter/%72esumes", id="an encoded letter"),
        pytest.param(f"{RESUMES}?", id="an empty query"),
        pytest.param(f"{RESUMES}?&", id="a query of nothing"),
    ],
)
async def test_the_same_place_in_other_letters(alice: User, path: str) -> None:
    assert (await alice.get(path)).content == (await alice.get(RESUMES)).content


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(RESUMES.upper(), id="capitals"),
        pytest.param(f"{RESUMES};a=b", id="a parameter of a segment"),
        pytest.param(f"{RESUMES}.json", id="an ending"),
        pytest.param(f"{RESUMES}/{uuid.uuid4()}/nothing", id="below"),
        pytest.param("/api/recruiter", id="above"),
        pytest.param(f"/api/recruiter/jobs/{{{uuid.uuid4()}}}", id="an id in braces"),
        pytest.param(f"/api/recruiter/jobs/urn:uuid:{uuid.uuid4()}", id="an id as a URN"),
        pytest.param(f"/api/recruiter/jobs/{uuid.uuid4()}%20", id="an id with a blank"),
    ],
)
async def test_there_is_nothing_at_another_place(alice: User, path: str) -> None:
    problem_of(await alice.get(path), 404)


async def test_an_id_is_the_same_in_capitals(alice: User) -> None:
    job_id = await alice.given_job()

    assert (await alice.get(f"/api/recruiter/jobs/{job_id.upper()}")).json()["id"] == job_id
