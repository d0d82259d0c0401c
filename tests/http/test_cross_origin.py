"""Pages of other origins: what a browser asks before, and what it lets a page see."""

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest

from runtime.bindings.resources import Resources
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.http.endpoint import PreparedEndpoint
from tests.http.clients import BULK, RESUMES, User, user_of

PAGE = "https://app.test"
NEEDED = {
    "authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "last-event-id", "x-request-id",
    "traceparent", "tracestate", "x-requested-with", "x-signalr-user-agent",
}  # fmt: skip
READABLE = {"etag", "link", "location", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id", "allow"}


@pytest.fixture
async def page(
    endpoints: list[PreparedEndpoint], resources: Resources, monkeypatch: pytest.MonkeyPatch, origins: tuple[str, ...]
) -> AsyncIterator[User]:
    """A page of `PAGE` against an API that allows `origins`."""
    allowing = msgspec.structs.replace(resources.settings, cors_origins=origins)
    monkeypatch.setattr(resources, "settings", allowing)
    async with user_of(build_app(endpoints, resources, Verifier(allowing))) as user:
        user.headers["Origin"] = PAGE
        yield user


@pytest.fixture
def origins() -> tuple[str, ...]:
    return (PAGE, "https://other.test")


def names_in(answer: httpx.Response, header: str) -> set[str]:
    return {name.strip().lower() for name in answer.headers.get(header, "").split(",")} - {""}


async def preflight(page: User, path: str, method: str, headers: str = "") -> httpx.Response:
    """Ask as a browser does, without a token."""
    asked = {"Access-Control-Request-Method": method} | ({"Access-Control-Request-Headers": headers} if headers else {})
    return await page.options(path, headers=asked | {"Authorization": ""})


async def test_a_page_may_send_what_the_api_reads(page: User) -> None:
    for method, path in (("GET", RESUMES), ("POST", BULK), ("DELETE", f"{RESUMES}/x")):
        answer = await preflight(page, path, method, ", ".join(sorted(NEEDED)))

        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert method in answer.headers["access-control-allow-methods"]
        assert names_in(answer, "access-control-allow-headers") >= NEEDED
        assert int(answer.headers["access-control-max-age"]) > 0
        assert "origin" in names_in(answer, "vary")


async def test_a_page_may_send_what_its_own_libraries_add(page: User) -> None:
    answer = await preflight(page, RESUMES, "GET", "sentry-trace,x-datadog-trace-id, X-Client-Version")

    sendable = names_in(answer, "access-control-allow-headers")
    assert sendable >= {"sentry-trace", "x-datadog-trace-id", "x-client-version", "authorization"}


async def test_what_is_no_name_of_a_header_is_not_repeated(page: User) -> None:
    answer = await preflight(page, RESUMES, "GET", "a b@c, <x>, (y)" + "z" * 3_000)

    assert all(name.replace("-", "").isalnum() for name in names_in(answer, "access-control-allow-headers"))


async def test_a_page_reads_answers_and_errors_with_their_headers(page: User) -> None:
    answers = [
        await page.get(RESUMES),
        await page.get("/nowhere"),
        await page.put(RESUMES),
        await page.get(RESUMES + "?x=1"),
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 405, 422]
    for answer in answers:
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert names_in(answer, "access-control-expose-headers") >= READABLE
        assert "access-control-allow-methods" not in answer.headers


async def test_options_without_a_question_is_no_preflight(page: User) -> None:
    answer = await page.options(RESUMES)

    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert "access-control-allow-methods" not in answer.headers


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "https://app.test.evil.test", "http://app.test", "x"])
async def test_other_pages_are_told_nothing(page: User, origin: str) -> None:
    page.headers["Origin"] = origin

    asked, read = await preflight(page, RESUMES, "GET"), await page.get(RESUMES)

    for answer in (asked, read):
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert names_in(answer, "vary") == {"origin"}


async def test_a_page_is_known_as_browsers_compare_origins(page: User) -> None:
    page.headers["Origin"] = "https://APP.test:443"

    assert (await page.get(RESUMES)).headers["access-control-allow-origin"] == "https://APP.test:443"


async def test_an_answer_without_a_page_varies_too(page: User) -> None:
    del page.headers["Origin"]

    answer = await page.get(RESUMES)

    assert names_in(answer, "vary") == {"origin"}
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origins", [("*",)])
async def test_any_page_may_read_when_any_is_allowed(page: User) -> None:
    answer = await page.get(RESUMES)

    assert answer.headers["access-control-allow-origin"] == "*"
    assert "vary" not in answer.headers


@pytest.mark.parametrize("origins", [()])
async def test_no_page_is_let_in_where_none_is_allowed(page: User) -> None:
    assert not [name for name in (await preflight(page, RESUMES, "GET")).headers if name.startswith("access-")]
