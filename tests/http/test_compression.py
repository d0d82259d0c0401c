"""Large answers are compressed for those who take it, and are one version in either form."""

import gzip

import httpx
import pytest
from litestar import Litestar

from tests.http.clients import DESCRIPTIONS, User, problem_of

LONG = "Python and PostgreSQL. " * 500


async def given_long_text(user: User, text: str = LONG) -> str:
    return f"{DESCRIPTIONS}/{await user.given_job_description(text)}"


async def raw(app: Litestar, user: User, where: str, taken: str) -> tuple[dict[str, str], bytes]:
    """Return the answer as it travels."""
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # litestar types its scopes more narrowly
    headers = {"Authorization": user.headers["authorization"], "Accept-Encoding": taken}
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://api.test") as client,
        client.stream("GET", where, headers=headers) as answer,
    ):
        return dict(answer.headers), b"".join([chunk async for chunk in answer.aiter_raw()])


@pytest.mark.parametrize("taken", ["gzip", "br, gzip;q=0.5", "*", "deflate, GZIP"])
async def test_a_large_answer_is_compressed(app: Litestar, alice: User, taken: str) -> None:
    where = await given_long_text(alice)

    headers, body = await raw(app, alice, where, taken)
    plain_headers, plain = await raw(app, alice, where, "identity")

    assert (headers["content-encoding"], headers["vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(body) == plain
    assert len(body) < len(plain) / 10
    assert "content-encoding" not in plain_headers
    assert headers["etag"] != plain_headers["etag"]


@pytest.mark.parametrize("taken", ["", "br", "gzip;q=0", "*, gzip;q=0", "identity"])
async def test_whoever_does_not_take_it_gets_it_plain(app: Litestar, alice: User, taken: str) -> None:
    headers, body = await raw(app, alice, await given_long_text(alice), taken)

    assert "content-encoding" not in headers
    assert body.startswith(b"{")


async def test_a_small_answer_is_not_worth_it(app: Litestar, alice: User) -> None:
    headers, _ = await raw(app, alice, await given_long_text(alice, "Python."), "gzip")

    assert "content-encoding" not in headers


@pytest.mark.parametrize("then", ["gzip", "identity"])
async def test_a_version_is_known_in_either_form(alice: User, then: str) -> None:
    where = await given_long_text(alice)
    etag = (await alice.get(where, headers={"Accept-Encoding": "gzip"})).headers["etag"]

    known = await alice.get(where, headers={"Accept-Encoding": then, "If-None-Match": etag})
    other = await alice.get(where, headers={"Accept-Encoding": then, "If-Match": '"other-gzip"'})

    assert known.status_code == 304
    problem_of(other, 412)
    assert (await alice.delete(where, headers={"If-Match": etag})).status_code == 204
