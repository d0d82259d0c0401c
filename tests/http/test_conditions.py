"""Conditional requests: strong validators, `If-Match` and `If-None-Match`."""

import asyncio

import pytest

from tests.http.clients import DESCRIPTIONS, RESUMES, User, problem_of
from tests.http.ended_jobs import finish
from tests.store.given import connected, until_waiting

OTHER = '"0123456789abcdef"'


async def given_resume(user: User) -> str:
    [resume] = (await user.post(RESUMES, files=[("files", ("a.txt", b"a"))])).json()["resumes"]
    return f"{RESUMES}/{resume['id']}"


async def test_an_etag_is_strong_and_changes_with_what_it_stands_for(alice: User) -> None:
    first = (await alice.get(RESUMES)).headers["etag"]
    same = (await alice.get(RESUMES)).headers["etag"]
    await given_resume(alice)
    changed = (await alice.get(RESUMES)).headers["etag"]

    assert first == same != changed
    assert first.startswith('"')


@pytest.mark.parametrize(
    ("known", "status"),
    [
        pytest.param("{etag}", 304, id="the same"),
        pytest.param("W/{etag}", 304, id="made weak by a proxy that compresses"),
        pytest.param(f'{OTHER}, "a,b" ,W/{{etag}}', 304, id="in a list"),
        pytest.param("*", 304, id="any"),
        pytest.param(OTHER, 200, id="another"),
        pytest.param("", 200, id="none"),
        pytest.param("garbage", 200, id="garbage"),
    ],
)
async def test_what_a_caller_has_is_not_sent_again(alice: User, known: str, status: int) -> None:
    etag = (await alice.get(RESUMES)).headers["etag"]
    headers = {"If-None-Match": known.format(etag=etag)}

    get, head = await alice.get(RESUMES, headers=headers), await alice.head(RESUMES, headers=headers)

    assert (get.status_code, head.status_code) == (status, status)
    assert get.headers["etag"] == head.headers["etag"] == etag
    if status == 304:
        assert get.content == b""
        assert {"content-length", "content-type"}.isdisjoint(get.headers)
        assert {"cache-control", "x-request-id"} <= set(get.headers)


async def test_lines_of_a_header_are_one_list(alice: User) -> None:
    etag = (await alice.get(RESUMES)).headers["etag"]

    answer = await alice.get(RESUMES, headers=[("If-None-Match", OTHER), ("If-None-Match", etag)])

    assert answer.status_code == 304


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        pytest.param("{etag}", 200, id="the same"),
        pytest.param("*", 200, id="any"),
        pytest.param(f"{OTHER}, {{etag}}", 200, id="in a list"),
        pytest.param("W/{etag}", 412, id="weak"),
        pytest.param(OTHER, 412, id="another"),
        pytest.param("garbage", 412, id="garbage"),
    ],
)
async def test_another_version_than_the_wanted_one_is_not_shown(alice: User, wanted: str, status: int) -> None:
    etag = (await alice.get(RESUMES)).headers["etag"]

    answer = await alice.get(RESUMES, headers={"If-Match": wanted.format(etag=etag)})

    assert answer.status_code == status
    if status == 412:
        problem_of(answer, 412)


async def test_if_match_comes_before_if_none_match(alice: User) -> None:
    etag = (await alice.get(RESUMES)).headers["etag"]

    answer = await alice.get(RESUMES, headers={"If-Match": OTHER, "If-None-Match": etag})

    problem_of(answer, 412)


async def test_only_the_wanted_version_is_deleted(alice: User) -> None:
    path = await given_resume(alice)
    etag = (await alice.get(path)).headers["etag"]

    stale = await alice.delete(path, headers={"If-Match": OTHER})
    unwanted = await alice.delete(path, headers={"If-None-Match": etag})
    fresh = await alice.delete(path, headers={"If-Match": etag})

    problem_of(stale, 412)
    problem_of(unwanted, 412)
    assert fresh.status_code == 204
    problem_of(await alice.delete(path, headers={"If-Match": etag}), 404)


async def test_a_job_that_went_on_is_not_deleted(alice: User, owner_url: str) -> None:
    job_id = await alice.given_job()
    path = f"/api/recruiter/jobs/{job_id}"
    stale = (await alice.get(path)).headers["etag"]
    await finish(owner_url, job_id)

    problem_of(await alice.delete(path, headers={"If-Match": stale}), 412)
    fresh = (await alice.get(path)).headers["etag"]
    assert (await alice.delete(path, headers={"If-Match": fresh})).status_code == 204


async def test_a_stranger_learns_nothing_from_a_condition(alice: User, bob: User) -> None:
    path = await given_resume(alice)
    etag = (await alice.get(path)).headers["etag"]

    for condition in (etag, OTHER):
        problem_of(await bob.delete(path, headers={"If-Match": condition}), 404)


async def test_a_version_of_what_has_none_never_holds(alice: User) -> None:
    body = {"title": "a", "text": "b"}

    refused = await alice.post(DESCRIPTIONS, json=body, headers={"If-Match": OTHER})

    problem_of(refused, 412)
    assert (await alice.get(DESCRIPTIONS)).json()["jobDescriptions"] == []


@pytest.mark.parametrize("query", ["", "?erase=results"])
async def test_a_version_that_changes_while_it_is_checked_is_not_deleted(
    alice: User, owner_url: str, query: str
) -> None:
    path = await given_resume(alice)
    etag = (await alice.get(path)).headers["etag"]

    with connected(owner_url) as other, other.transaction():
        other.execute("UPDATE resumes SET file_name = 'other.txt' WHERE id = %s", (path.rpartition("/")[2],))
        deletion = asyncio.create_task(alice.delete(path + query, headers={"If-Match": etag}))
        with connected(owner_url) as watching:
            await until_waiting(watching, 1)

    problem_of(await deletion, 412)
    assert (await alice.get(path)).json()["fileName"] == "other.txt"


async def test_a_job_that_is_changed_while_its_version_is_checked_is_not_deleted(alice: User, owner_url: str) -> None:
    job_id = await alice.given_job()
    path = f"/api/recruiter/jobs/{job_id}"
    await finish(owner_url, job_id)
    etag = (await alice.get(path)).headers["etag"]

    with connected(owner_url) as other, other.transaction():
        other.execute("UPDATE processing_jobs SET expires_at = now() + interval '9 days' WHERE id = %s", (job_id,))
        deletion = asyncio.create_task(alice.delete(path, headers={"If-Match": etag}))
        with connected(owner_url) as watching:
            await until_waiting(watching, 1)

    problem_of(await deletion, 412)
    assert (await alice.get(path)).status_code == 200
