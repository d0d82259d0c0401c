"""A request's head has a bound and a deadline; bodies and answers have neither here."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import structlog

from runtime.serving.bounded_http import BoundedHttp
from tests.serving.raw import GET, Served, served

KIB = 1_024
LINE = b"POST / HTTP/1.1\r\nHost: h\r\n"
H2C_POST = (
    LINE
    + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\nContent-Length: 3\r\n\r\n"
)
CHUNKED = LINE + b"Transfer-Encoding: chunked\r\n\r\n"


class Echo:
    """Answers a POST with its body, `/0` at once and every other path when it is let go."""

    def __init__(self) -> None:
        self.headers: list[list[tuple[bytes, bytes]]] = []
        self.go_on = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
        assert scope["type"] == "http"
        self.headers.append(scope["headers"])
        if scope["path"] == "/slow":
            await self.go_on.wait()
        body = scope["path"].encode()
        more = scope["path"] == "/"
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def app() -> Echo:
    return Echo()


@pytest.fixture
async def server(app: Echo) -> AsyncIterator[Served]:
    async with served(app) as running:
        yield running


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(LINE + b"a:\r\n" * (30 * KIB * KIB // 4), id="30 MiB of empty headers"),
        pytest.param(LINE + b"a: " + b"b" * 30 * KIB * KIB, id="one header of 30 MiB"),
        pytest.param(LINE + b"b" * 30 * KIB * KIB, id="one name of 30 MiB"),
        pytest.param(LINE + b"a: " + b"b" * 65 * KIB + b"\r\n\r\n", id="one header above the bound, and complete"),
        pytest.param(b"GET /" + b"b" * 30 * KIB * KIB, id="an address of 30 MiB"),
        pytest.param(b"\r\n" * (15 * KIB * KIB), id="30 MiB of empty lines"),
    ],
)
async def test_a_head_above_64_kib_is_431(server: Served, app: Echo, data: bytes) -> None:
    """Row: a head without end."""
    async with server.connection() as client, asyncio.TaskGroup() as group:
        group.create_task(client.send(data))
        answer = await client.rest()

    assert status_of(answer) == 431
    assert b"connection: close" in answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {
        "type": "about:blank",
        "title": "Request Header Fields Too Large",
        "status": 431,
    }
    assert app.headers == []


async def test_a_head_below_64_kib_is_read_however_it_arrives(server: Served) -> None:
    head = LINE + b"a: b\r\n" * 10_000 + b"Content-Length: 1\r\n\r\n"
    async with server.connection(head + b"1") as client:
        at_once = await client.answer()
        for start in range(0, len(head), 5_000):
            await client.send(head[start : start + 5_000])
            await asyncio.sleep(0)
        await client.send(b"2")
        in_pieces = await client.answer()

    assert at_once.endswith(b"\r\n\r\n/1")
    assert in_pieces.endswith(b"\r\n\r\n/2")


@pytest.mark.parametrize(
    "trailers",
    [
        pytest.param(b"a:\r\n" * (KIB * KIB), id="many trailers"),
        pytest.param(b"a: " + b"b" * 4 * KIB * KIB, id="one trailer without end"),
    ],
)
async def test_what_follows_a_body_is_bounded_too(server: Served, trailers: bytes) -> None:
    async with server.connection() as client, asyncio.TaskGroup() as group:
        group.create_task(client.send(CHUNKED + b"1\r\nx\r\n0\r\n" + trailers))
        answer = await client.rest()

    assert b" 200 " not in answer


async def test_a_trailer_is_no_header(server: Served, app: Echo) -> None:
    async with server.connection(CHUNKED + b"1\r\nx\r\n0\r\nX-Forwarded-For: me\r\n\r\n") as client:
        answer = await client.answer()

    assert answer.endswith(b"/x")
    assert app.headers == [[(b"host", b"h"), (b"transfer-encoding", b"chunked")]]


async def test_a_body_of_many_megabytes_is_no_head(server: Served) -> None:
    body = b"\0" * (4 * KIB * KIB)
    head = LINE + b"Content-Length: %d\r\n\r\n" % len(body)
    async with server.connection(head) as client, asyncio.TaskGroup() as group:
        group.create_task(client.send(body))
        answer = await client.answer()

    assert answer.endswith(b"\r\n\r\n/" + body)


async def test_pipelined_requests_are_answered_in_order(server: Served) -> None:
    """Together they are above the bound of one head."""
    async with server.connection() as client, asyncio.TaskGroup() as group:
        group.create_task(client.send(b"".join(GET % n for n in range(3_000))))
        answers = [(await client.answer()).rpartition(b"/")[2] for _ in range(3_000)]

    assert answers == [b"%d" % n for n in range(3_000)]


async def test_bad_heads_are_counted_in_one_line_a_second(server: Served, caplog: pytest.LogCaptureFixture) -> None:
    """Row: a flood of heads that are none."""
    with structlog.testing.capture_logs() as events:
        for data in [b"\0\r\n\r\n"] * 50 + [LINE + b"a: " + b"b" * 65 * KIB + b"\r\n\r\n"]:
            async with server.connection(data) as client:
                await client.rest()
        async with server.connection(
            b"GET /0 HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
        ) as client:
            answer = await client.answer()
        server.server.server_state.report()

    refused = [event for event in events if event["event"] == "heads.refused"]
    assert sum(event["counts"].get("400", 0) for event in refused) == 50
    assert sum(event["counts"].get("431", 0) for event in refused) == 1
    assert len(refused) < 10
    assert status_of(answer) == 200  # HTTP/1.1 goes on (RFC 9110, 7.8)
    assert caplog.text == ""


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([H2C_POST + b"abc"], id="at once"),
        pytest.param([H2C_POST, b"a", b"bc"], id="in pieces"),
        pytest.param([H2C_POST + b"abc" + H2C_POST, b"abc"], id="the next one begun"),
        pytest.param([*(H2C_POST[n : n + 1] for n in range(len(H2C_POST))), b"abc"], id="byte by byte"),
    ],
)
async def test_a_wish_for_http2_costs_no_body(server: Served, app: Echo, pieces: list[bytes]) -> None:
    """Row: a client that wishes for HTTP/2 first.

    Java's does (RFC 9110, 7.8: a server may ignore it).
    """
    async with server.connection() as client:
        for piece in pieces:
            await client.send(piece)
            await asyncio.sleep(0)
        first = await client.answer()
        if b"".join(pieces).count(b"POST") == 1:
            await client.send(H2C_POST + b"abc")
        second = await client.answer()

    assert first.endswith(b"\r\n\r\n/abc")
    assert second.endswith(b"\r\n\r\n/abc")
    assert len(app.headers) == 2


async def test_many_wishes_for_http2_in_a_row_are_answered_in_order(server: Served) -> None:
    wish = b"GET /%d HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    async with server.connection() as client, asyncio.TaskGroup() as group:
        group.create_task(client.send(b"".join(wish % n for n in range(3_000))))
        answers = [(await client.answer()).rpartition(b"/")[2] for _ in range(3_000)]

    assert answers == [b"%d" % n for n in range(3_000)]


class TestDeadlines:
    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(BoundedHttp, "head_s", 0.1)

    @pytest.mark.parametrize("half", [b"G", LINE, LINE + b"a: b"], ids=["a byte", "a line", "a header"])
    async def test_half_a_head_is_408(self, server: Served, half: bytes) -> None:
        """Row: half a head, or silence."""
        async with server.connection(half) as client:
            answer = await client.rest()

        assert status_of(answer) == 408
        assert b"connection: close" in answer

    async def test_a_head_that_trickles_is_408(self, server: Served) -> None:
        async with server.connection(LINE) as client, asyncio.TaskGroup() as group:
            trickling = group.create_task(trickle(client.send, b"a: b\r\n"))
            answer = await client.rest()
            trickling.cancel()

        assert status_of(answer) == 408

    async def test_a_connection_that_sends_nothing_is_closed_without_a_word(self, server: Served) -> None:
        """Row: half a head, or silence."""
        await server.a_silent_one_is_closed()

        assert server.server.server_state.connections == set()

    async def test_the_second_head_has_its_time_too(self, server: Served) -> None:
        async with server.connection(GET % 1) as client:
            first = await client.answer()
            await client.send(LINE)
            second = await client.rest()

        assert (status_of(first), status_of(second)) == (200, 408)

    async def test_a_connection_between_two_requests_is_kept(self, server: Served) -> None:
        async with server.connection(GET % 1) as client:
            first = await client.answer()
            await server.a_silent_one_is_closed()
            await client.send(GET % 2)
            second = await client.answer()

        assert (status_of(first), status_of(second)) == (200, 200)

    async def test_a_slow_body_is_no_slow_head(self, server: Served) -> None:
        async with server.connection(LINE + b"Content-Length: 2\r\n\r\na") as client:
            await server.a_silent_one_is_closed()
            await client.send(b"b")

            assert (await client.answer()).endswith(b"/ab")

    async def test_half_a_head_behind_a_slow_answer_waits_for_it(self, server: Served, app: Echo) -> None:
        async with server.connection(b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n" + LINE) as client:
            await server.a_silent_one_is_closed()
            app.go_on.set()
            answer = await client.answer()
            rest = await client.rest()

        assert answer.endswith(b"/slow")
        assert status_of(rest) == 408

    async def test_a_head_too_large_behind_a_slow_answer_puts_nothing_into_it(self, server: Served, app: Echo) -> None:
        async with server.connection(b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n" + LINE + b"a:\r\n" * 20_000) as client:
            answer = await client.rest()
            app.go_on.set()

        assert answer == b""

    async def test_a_stop_does_not_wait_for_half_a_head(self, app: Echo) -> None:
        async with served(app) as running:
            connection = running.connection(LINE)
            client = await connection.__aenter__()
        rest = await client.rest()
        await connection.__aexit__(None, None, None)

        assert status_of(rest) in {0, 408}


class TestAfterAnAnswer:
    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("runtime.serving.server.KEEP_ALIVE_S", 0.1)

    @pytest.mark.parametrize(
        ("request_", "drop"),
        [
            pytest.param(GET % 0, b"\r\n", id="empty lines"),
            pytest.param(
                b"POST /0 HTTP/1.1\r\nHost: h\r\nContent-Length: 99999\r\n\r\n", b"x", id="the body that was left"
            ),
        ],
    )
    async def test_bytes_that_are_no_head_keep_no_connection(
        self, server: Served, request_: bytes, drop: bytes
    ) -> None:
        async with server.connection(request_) as client, asyncio.TaskGroup() as group:
            assert status_of(await client.answer()) == 200
            trickling = group.create_task(trickle(client.send, drop))
            assert await client.rest() == b""
            trickling.cancel()


async def trickle(send: Any, drop: bytes) -> None:  # noqa: ANN401 -- a bound method
    while True:
        await send(drop)
        await asyncio.sleep(0.02)  # slower than a head, quicker than its deadline


def test_the_bounds_are_ten_seconds_and_64_kib() -> None:
    assert (BoundedHttp.head_s, BoundedHttp.head_bytes) == (10.0, 64 * KIB)
