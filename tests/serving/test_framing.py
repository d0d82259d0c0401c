"""A body that cannot be told from what follows is 400, also after a good head (RFC 9112 sections 6.1 and 7.1)."""

from collections.abc import AsyncIterator

import pytest

from tests.serving.raw import Served, served
from tests.serving.test_heads import CHUNKED, LINE, Echo, status_of


@pytest.fixture
def app() -> Echo:
    return Echo()


@pytest.fixture
async def server(app: Echo) -> AsyncIterator[Served]:
    async with served(app) as running:
        yield running


def encoded(names: bytes) -> bytes:
    """Return a request whose body is encoded so, and would be empty in chunks."""
    return LINE + b"Transfer-Encoding: " + names + b"\r\n\r\n0\r\n\r\n"


# closed without a word: the head is good, and the application begins before the parser finds what is wrong
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(encoded(b"gzip"), id="an encoding that does not say its end"),
        pytest.param(encoded(b"identity"), id="no encoding"),
        pytest.param(encoded(b"xchunked"), id="an unknown encoding"),
        pytest.param(encoded(b"chunked, identity"), id="chunks inside of another"),
        pytest.param(CHUNKED + b"zz\r\n", id="a chunk of no size"),
        pytest.param(CHUNKED + b"-1\r\n", id="a chunk of less than nothing"),
        pytest.param(CHUNKED + b"ffffffffffffffffff\r\n", id="a chunk of any size"),
        pytest.param(CHUNKED + b"1\r\nabc\r\n", id="a chunk longer than it says"),
    ],
)
async def test_a_body_that_has_no_end_is_400(server: Served, data: bytes) -> None:
    async with server.connection(data) as client:
        answer = await client.rest()

    assert status_of(answer) == 400
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in answer


async def test_a_broken_body_behind_an_answer_that_is_on_its_way_says_nothing(server: Served, app: Echo) -> None:
    async with server.connection(b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n" + encoded(b"gzip")) as client:
        answer = await client.rest()
        app.go_on.set()

    assert answer == b""


async def test_blanks_around_a_header_are_no_part_of_it(server: Served, app: Echo) -> None:
    head = b"POST / HTTP/1.1\r\nHost:   h \t\r\nContent-Length: 1 \r\nIdempotency-Key: \t a b \r\n\r\nx"
    async with server.connection(head) as client:
        answer = await client.answer()

    assert status_of(answer) == 200
    assert app.headers == [[(b"host", b"h"), (b"content-length", b"1"), (b"idempotency-key", b"a b")]]
