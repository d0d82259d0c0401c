"""Hostile and mistaken requests: one status for one kind, always a problem, never a 500."""

import json
import re
import uuid

import httpx
import pytest
from litestar import Litestar

from runtime.http.endpoint import PreparedEndpoint
from tests.http.clients import BULK, DESCRIPTIONS, RESUMES, User, pointers_of, problem_of

JSON = {"Content-Type": "application/json"}
CANARY = "canary-5f2a"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b'{"title": "a", "text"', id="cut off"),
        pytest.param(b'{"title": 5, "text": }', id="wrong field and malformed"),
        pytest.param(b'{"title": "a", "text": "b"} x', id="more after the end"),
        pytest.param(b'{"title": "a", "title": "b", "text": "c"}', id="duplicate members"),
        pytest.param(b'{"title": "a", "t\\u0069tle": "b", "text": "c"}', id="duplicate members, escaped"),
        pytest.param(b'{"title": NaN, "text": "b"}', id="not a number"),
        pytest.param(b'{"title": "\xff", "text": "b"}', id="invalid UTF-8"),
        pytest.param(b'{"title": "\x00", "text": "b"}', id="a raw control character"),
        pytest.param('{"title": "a", "text": "b"}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b"[" * 100_000, id="nested 100,000 deep"),
        pytest.param(b'{"title":' + b"[" * 100_000 + b"]" * 100_000 + b"}", id="nested 100,000 deep, closed"),
    ],
)
async def test_malformed_json_is_400(alice: User, body: bytes) -> None:
    answer = await alice.post(DESCRIPTIONS, content=body, headers=JSON)

    problem_of(answer, 400)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param(b"null", "", id="null"),
        pytest.param(b"[]", "", id="an array"),
        pytest.param(b'{"title": "a\\u0000", "text": "b"}', "/title", id="U+0000"),
        pytest.param(b'{"title": "a", "text": "\\ud800"}', "/text", id="half a surrogate pair"),
        pytest.param(b'{"title": 123456789012345678901234567890, "text": "b"}', "/title", id="above 64 bits"),
        pytest.param(b'{"title": 1e999, "text": "b"}', "/title", id="above a double"),
        pytest.param(b'{"title": ' + b"9" * 10_000 + b', "text": "b"}', "/title", id="10,000 digits"),
        pytest.param(b'{"title":' + b"[" * 900 + b"]" * 900 + b"}", "/title", id="nested 900 deep"),
        pytest.param(b'{"title": "a", "text": "b", "\\ud800": 1}', "", id="an unknown member with half a pair"),
    ],
)
async def test_json_of_another_shape_is_422(alice: User, body: bytes, pointer: str) -> None:
    answer = await alice.post(DESCRIPTIONS, content=body, headers=JSON)

    assert pointers_of(answer) == [pointer]


async def test_escapes_that_can_be_stored_are_fine(alice: User) -> None:
    body = rb'{"title": "caf\u00e9 \\u0000", "text": "\ud83d\ude00"}'

    answer = await alice.post(DESCRIPTIONS, content=body, headers=JSON)

    assert answer.json()["title"] == "café \\u0000"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Content-Type": "text/plain"}, id="text"),
        pytest.param({"Content-Type": ""}, id="none"),
        pytest.param({"Content-Type": "application/json; charset=latin-1"}, id="another charset"),
        pytest.param({"Content-Type": "application/x-www-form-urlencoded"}, id="a form"),
        pytest.param(JSON | {"Content-Encoding": "gzip"}, id="compressed"),
    ],
)
async def test_another_media_type_is_415(alice: User, headers: dict[str, str]) -> None:
    answer = await alice.post(DESCRIPTIONS, content=b'{"title": "a", "text": "b"}', headers=headers)

    problem_of(answer, 415)


async def test_a_body_above_the_bound_is_413_whatever_its_announced_length(alice: User) -> None:
    body = b" " * (8 * 1024 * 1024 + 1)

    announced = await alice.post(DESCRIPTIONS, content=body, headers=JSON)
    lying = await alice.post(DESCRIPTIONS, content=body, headers=JSON | {"Content-Length": "2"})

    problem_of(announced, 413)
    problem_of(lying, 413)


async def test_the_size_is_checked_before_the_token(app: Litestar) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api.test") as anybody:  # type: ignore[arg-type]  # as in user_of
        answer = await anybody.post(DESCRIPTIONS, headers={"Content-Length": "9" * 40})

    problem_of(answer, 413)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/api/recruiter/jobs/x", id="no UUID"),
        pytest.param("/api/recruiter/jobs/%2e%2e%2f%2e%2e", id="encoded dots and slashes"),
        pytest.param("/api/recruiter/jobs/%00", id="NUL"),
        pytest.param("/api/recruiter/jobs/%ff", id="invalid UTF-8"),
        pytest.param("/api/recruiter/jobs/" + "a" * 5_000, id="a long id"),
        pytest.param("/api/recruiter/jobs/%27%20OR%201=1--", id="SQL"),
        pytest.param("/nowhere", id="no route"),
        pytest.param("/", id="the root"),
    ],
)
async def test_a_path_with_nothing_behind_it_is_404(alice: User, path: str) -> None:
    answer = await alice.get(path)

    problem_of(answer, 404)


async def test_another_method_is_405_and_the_allowed_ones_are_named(alice: User) -> None:
    answer = await alice.put(RESUMES)

    problem_of(answer, 405)
    assert {"GET", "HEAD", "POST"} <= {method.strip() for method in answer.headers["allow"].split(",")}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        pytest.param("cursor=" + "a" * 60_000, 400, id="huge"),
        pytest.param("&".join(f"a{n}=1" for n in range(60)), 400, id="many fields"),
        pytest.param("cursor=%ff", 400, id="invalid UTF-8"),
        pytest.param("limit=1&limit=2", 400, id="twice"),
        pytest.param("limit=99999999999999999999", 422, id="above 64 bits"),
        pytest.param("limit=1e3", 422, id="no whole number"),
        pytest.param("unknown=1", 422, id="unknown"),
        pytest.param("cursor=null", 400, id="null is a text, and no cursor"),
        pytest.param("", 200, id="none"),
    ],
)
async def test_queries_that_cannot_be_read_are_refused(alice: User, query: str, status: int) -> None:
    answer = await alice.get(f"{RESUMES}?{query}")

    assert answer.status_code == status
    if status != 200:
        problem_of(answer, status)


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        pytest.param("limt=5", ["/limt"], id="a misspelled name"),
        pytest.param("Limit=5", ["/Limit"], id="another case"),
        pytest.param("b=1&limit=5&a", ["/a", "/b"], id="some"),
        pytest.param("a=1&a=2", ["/a"], id="twice"),
        pytest.param("limit%20=5", [""], id="no name"),
        pytest.param("=5", [""], id="an empty name"),
        pytest.param("a" * 100, [""], id="a long name"),
        pytest.param("access_token=x", ["/access_token"], id="a token where none is read"),
    ],
)
async def test_an_unknown_query_parameter_is_pointed_at(alice: User, query: str, pointers: list[str]) -> None:
    answer = await alice.get(f"{RESUMES}?{query}")

    assert pointers_of(answer) == pointers
    assert "limit, cursor" in answer.json()["errors"][0]["detail"]


async def test_every_endpoint_refuses_an_unknown_query_parameter(
    alice: User, endpoints: list[PreparedEndpoint]
) -> None:
    """Also those that read none, and before they do anything."""
    named = {"format": "pdf", "jobType": "bulk_analysis"}
    paths = {(one.declared.method, one.declared.path) for one in endpoints}
    for method, path in sorted(paths | {("GET", "/schema")}):
        at = re.sub(r"\{(\w+)\}", lambda parameter: named.get(parameter[1], str(alice.user_id)), path)

        answer = await alice.request(method, f"{at}?extra=1")

        assert pointers_of(answer) == ["/extra"], path


async def test_a_refusal_repeats_nothing_that_was_sent(alice: User) -> None:
    member = {"title": "a", "text": "b", CANARY: CANARY}
    answers = [
        await alice.post(DESCRIPTIONS, json=member),
        await alice.post(DESCRIPTIONS, json={"title": [CANARY], "text": {CANARY: 1}}),
        await alice.post(BULK, json=await alice.submission() | {"planType": CANARY}),
        await alice.post(BULK, json=await alice.submission() | {"userId": CANARY}),
        await alice.get(f"/api/recruiter/jobs/{CANARY}"),
        await alice.get(f"{RESUMES}?limit={CANARY}&cursor={CANARY}"),
        await alice.get(RESUMES, headers={"Authorization": f"Bearer {CANARY}"}),
    ]

    assert all(400 <= answer.status_code < 500 for answer in answers)
    assert not any(CANARY in answer.text for answer in answers)


async def test_a_refused_submission_leaves_no_row(alice: User) -> None:
    good = await alice.submission()
    bodies = [good | {"planType": "gold"}, good | {"resumeIds": []}, good | {"userId": str(uuid.uuid4())}]

    for body in bodies:
        assert (await alice.post(BULK, content=json.dumps(body), headers=JSON)).status_code in {403, 422}

    assert (await alice.get(f"/api/recruiter/queue/status/{alice.user_id}")).json() == []
