"""What a path knows: OPTIONS, HEAD and 405 of every route that the bundle's index has."""

import re
import uuid

import httpx
import pytest

from runtime.bundle.indexing import index_bundle
from runtime.declare import Endpoint
from tests.http.clients import RESUMES, User, problem_of
from tests.http.ended_jobs import finish

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE"}
KNOWN: dict[str, set[str]] = {"/schema": {"OPTIONS", "GET", "HEAD"}}
for entry in index_bundle().entries:
    if isinstance(entry.declared, Endpoint):
        verbs = {"GET", "HEAD"} if entry.declared.method == "GET" else {entry.declared.method}
        KNOWN.setdefault(entry.declared.path, {"OPTIONS"}).update(verbs)
SHOWN = sorted(path for path, known in KNOWN.items() if "GET" in known)


@pytest.fixture
async def places(alice: User, owner_url: str) -> dict[str, str]:
    """Ids that are there, by the names of parameters."""
    job_id = await alice.given_job()
    await finish(owner_url, job_id)
    [resume] = (await alice.post(RESUMES, files=[("files", ("a.txt", b"a"))])).json()["resumes"]
    ids = {"jobId": job_id, "userId": str(alice.user_id), "resumeId": resume["id"]}
    return ids | {"jobDescriptionId": await alice.given_job_description()}


def address(path: str, places: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: places.get(name[1], str(uuid.uuid4())), path)


def allowed(answer: httpx.Response) -> set[str]:
    return {method.strip() for method in answer.headers["allow"].split(",")}


@pytest.mark.parametrize("path", sorted(KNOWN))
async def test_options_names_all_that_a_path_knows(alice: User, path: str) -> None:
    del alice.headers["Authorization"]  # a browser asks before it sends a token

    answer = await alice.options(address(path, {}))

    assert (answer.status_code, answer.content) == (204, b"")
    assert allowed(answer) == KNOWN[path]
    assert "content-length" not in answer.headers


@pytest.mark.parametrize("path", sorted(KNOWN))
async def test_other_methods_are_405_and_name_the_same(alice: User, path: str) -> None:
    for method in sorted(METHODS - KNOWN[path]):
        answer = await alice.request(method, address(path, {}), headers={"X-HTTP-Method-Override": "GET"})

        assert answer.status_code == 405
        assert allowed(answer) == KNOWN[path]
        if method != "HEAD":
            problem_of(answer, 405)


@pytest.mark.parametrize("path", SHOWN)
async def test_head_is_get_without_the_body(alice: User, places: dict[str, str], path: str) -> None:
    at = address(path, places)

    get, head = await alice.get(at), await alice.head(at)

    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in ("content-type", "content-length", "etag", "retry-after", "link"):
        assert head.headers.get(name) == get.headers.get(name)


async def test_head_of_a_stream_ends_at_once(alice: User) -> None:
    answer = await alice.head(f"/api/recruiter/jobs/{await alice.given_job()}/events")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
async def test_no_header_overrides_the_method(alice: User, places: dict[str, str], header: str) -> None:
    path = f"{RESUMES}/{places['resumeId']}"

    answer = await alice.get(f"{path}", headers={header: "DELETE"})

    assert answer.status_code == 200
    assert (await alice.get(path)).status_code == 200


async def test_a_range_that_nobody_promised_is_ignored(alice: User, places: dict[str, str]) -> None:
    whole = await alice.get(RESUMES)

    answer = await alice.get(RESUMES, headers={"Range": "bytes=0-3", "If-Range": whole.headers["etag"]})

    assert places
    assert (answer.status_code, answer.content) == (200, whole.content)
    assert "accept-ranges" not in answer.headers
