"""What neither an endpoint nor a hub ever sees."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from runtime.serving.composition import answer_not_found, hub_at
from tests.serving.raw import Served, served

OK = b"HTTP/1.1 200 "
ONE = b"GET /api/x HTTP/1.1\r\n"
HOST = b"Host: api.test:5000\r\n"
SOCKET = HOST + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
SOCKET += b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"


async def answer_all(scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
    """Answer 200 with the path as it is understood."""
    assert scope["type"] == "http"
    body = scope["path"].encode()
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def server() -> AsyncIterator[Served]:
    async with served(answer_all) as running:
        yield running


async def ask(server: Served, head: bytes, body: bytes = b"") -> bytes:
    async with server.connection(head + b"\r\n" + body) as raw:
        return await raw.answer()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        pytest.param(ONE, 400, id="no Host"),
        pytest.param(ONE + b"Host: a b\r\n", 400, id="a Host with a space"),
        pytest.param(ONE + b"Host: a/b\r\n", 400, id="a Host with a path"),
        pytest.param(ONE + b"Host: user@api.test\r\n", 400, id="a Host with a user"),
        pytest.param(ONE + b"Host: api.test:x\r\n", 400, id="a Host with no port"),
        pytest.param(ONE + HOST + b"Host: evil.test\r\n", 400, id="two Hosts"),
        pytest.param(ONE + HOST + HOST, 400, id="one Host twice"),
        pytest.param(ONE + HOST + b"Authorization: Bearer a\r\nauthorization: Bearer b\r\n", 400, id="two tokens"),
        pytest.param(ONE + HOST + b"Content-Type: a/b\r\nContent-Type: a/c\r\n", 400, id="two types"),
        pytest.param(ONE + HOST + b"Idempotency-Key: a\r\nIdempotency-Key: b\r\n", 400, id="two keys"),
        pytest.param(ONE + HOST + b"Last-Event-ID: 1\r\nLast-Event-ID: 2\r\n", 400, id="two events"),
        pytest.param(
            ONE + HOST + b"Content-Type: application/json; a=" + b"x" * 2_000 + b"\r\n", 431, id="a long type"
        ),
        pytest.param(ONE + HOST + b"Accept: " + b"a/b," * 2_000 + b"\r\n", 431, id="a long list of types"),
        pytest.param(ONE + HOST + b"If-None-Match: " + b'"a",' * 2_000 + b"\r\n", 431, id="a long list of versions"),
        pytest.param(b"GET /api%2Fx HTTP/1.1\r\n" + HOST, 404, id="an encoded slash"),
        pytest.param(b"GET /api%5cx HTTP/1.1\r\n" + HOST, 404, id="an encoded backslash"),
        pytest.param(b"GET //api/x HTTP/1.1\r\n" + HOST, 404, id="an empty segment"),
        pytest.param(b"GET /a/../api/x HTTP/1.1\r\n" + HOST, 404, id="dots"),
        pytest.param(b"GET /a/%2E%2e/api/x HTTP/1.1\r\n" + HOST, 404, id="encoded dots"),
    ],
)
async def test_it_is_refused_with_a_problem(server: Served, head: bytes, status: int) -> None:
    answer = await ask(server, head)

    said, _, body = answer.partition(b"\r\n\r\n")
    problem = json.loads(body)
    assert said.startswith(b"HTTP/1.1 %d " % status)
    assert b"content-type: application/problem+json" in said
    assert f"x-request-id: {problem['requestId']}".encode() in said
    assert problem.keys() == {"type", "title", "status", "detail", "instance", "requestId"}
    assert (problem["status"], problem["instance"]) == (status, f"urn:uuid:{problem['requestId']}")
    assert "xxxx" not in problem["detail"]


@pytest.mark.parametrize(
    ("head", "path"),
    [
        pytest.param(ONE + HOST, b"/api/x", id="plain"),
        pytest.param(ONE + b"Host: [::1]:5000\r\n", b"/api/x", id="an address of IPv6"),
        pytest.param(ONE + b"Host: caf%C3%A9.test\r\n", b"/api/x", id="a Host with an encoded letter"),
        pytest.param(ONE + b"Host:\r\n", b"/api/x", id="an address without a host"),
        pytest.param(b"GET /api/x HTTP/1.0\r\n", b"/api/x", id="HTTP/1.0, which knows no Host"),
        pytest.param(b"GET http://api.test/api/x HTTP/1.1\r\n" + HOST, b"/api/x", id="the address as a proxy is asked"),
        pytest.param(b"GET /%61pi/x HTTP/1.1\r\n" + HOST, b"/api/x", id="an encoded letter"),
        pytest.param(b"GET /a..b/.c HTTP/1.1\r\n" + HOST, b"/a..b/.c", id="dots in names"),
        pytest.param(ONE + HOST + b"Authorization: Bearer " + b"x" * 8_000 + b"\r\n", b"/api/x", id="a long token"),
        pytest.param(ONE + HOST + b"Cookie: " + b"x" * 60_000 + b"\r\n", b"/api/x", id="a long header of others"),
        pytest.param(ONE + HOST + b"Accept: a/b\r\nAccept: a/c\r\n", b"/api/x", id="lists on two lines"),
    ],
)
async def test_what_means_one_thing_passes(server: Served, head: bytes, path: bytes) -> None:
    answer = await ask(server, head)

    assert answer.startswith(OK)
    assert answer.endswith(path)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"Content-Length: 3\r\nContent-Length: 4\r\n", id="two lengths"),
        pytest.param(b"Content-Length: 3\r\nContent-Length: 3\r\n", id="one length twice"),
        pytest.param(b"Content-Length: 3, 4\r\n", id="a list of lengths"),
        pytest.param(b"Content-Length: +3\r\n", id="a sign"),
        pytest.param(b"Content-Length: -3\r\n", id="below nothing"),
        pytest.param(b"Content-Length: 0x3\r\n", id="hexadecimal"),
        pytest.param(b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", id="a length and chunks"),
        pytest.param(b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", id="chunks and a length"),
        pytest.param(b"Transfer-Encoding: chunked, identity\r\n", id="chunks, and something after"),
        pytest.param(b"Transfer-Encoding: xchunked\r\n", id="no coding"),
        pytest.param(b"Transfer-Encoding : chunked\r\n", id="a space before the colon"),
        pytest.param(b"X: a\r\n folded\r\n", id="a folded line"),
        pytest.param(b"X: a\x00b\r\n", id="NUL"),
        pytest.param(b"X Y: a\r\n", id="a name with a space"),
    ],
)
async def test_where_a_request_ends_is_said_once(server: Served, head: bytes) -> None:
    """The second request in the body must never be answered: that is how requests are smuggled."""
    hidden = ONE.replace(b"/api/x", b"/hidden") + HOST + b"\r\n"
    body = b"0\r\n\r\n" + hidden
    async with server.connection(b"POST / HTTP/1.1\r\n" + HOST + head + b"\r\n" + body) as raw:
        said = await raw.rest()

    assert said == b"" or (said.startswith(b"HTTP/1.1 400 ") and said.count(b"HTTP/1.1 ") == 1)
    assert b"/hidden" not in said


async def test_the_server_as_a_whole_says_what_it_knows(server: Served) -> None:
    answer = await ask(server, b"OPTIONS * HTTP/1.1\r\n" + HOST)

    assert answer.startswith(b"HTTP/1.1 204 ")
    assert b"allow: DELETE, GET, HEAD, OPTIONS, POST\r\n" in answer


@pytest.mark.parametrize("path", ["/hub", "/hub/", "/hub/negotiate", "/hub/negotiate/"])
def test_a_hub_is_at_its_path_and_at_negotiate(path: str) -> None:
    assert hub_at(path, {"/hub": answer_all}) is answer_all


@pytest.mark.parametrize("path", ["/", "/hubs", "/hub/x", "/hub/negotiate/x", "/x/hub", "/HUB"])
async def test_beside_a_hub_nothing_is_404(path: str) -> None:
    async with served(hub_at(path, {"/hub": answer_all}) or answer_not_found) as running:
        answer = await ask(running, b"GET %s HTTP/1.1\r\n" % path.encode() + HOST)

    assert answer.startswith(b"HTTP/1.1 404 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["detail"] == "There is nothing here."


async def test_a_websocket_is_refused_like_a_request(server: Served) -> None:
    answer = await ask(server, ONE + SOCKET + b"Host: evil.test\r\n")

    assert answer.startswith(b"HTTP/1.1 400 ")
