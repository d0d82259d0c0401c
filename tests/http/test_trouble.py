"""When a server is away, or the code is wrong."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import msgspec
import psycopg
import pytest
from litestar import Litestar
from structlog.testing import capture_logs

from runtime.bindings.resources import Resources, open_resources
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.http.endpoint import PreparedEndpoint
from runtime.settings import Settings
from tests.bundles import prepared_endpoints
from tests.http.clients import BULK, RESUMES, User, problem_of, user_of

AWAY = "127.0.0.1:1"
DEAF = """for _ in range(3):
        try:
            await asyncio.sleep(0.2)
        except asyncio.CancelledError:
            pass
"""
FUNCTION = '''"""Do it."""

import asyncio

from runtime.declare import get


@get("/act", auth=False)
async def act() -> None:
    """Do it."""
    {body}
'''


@pytest.fixture
def app_that(tmp_path: Path, resources: Resources) -> Callable[[str], Litestar]:
    def build(body: str) -> Litestar:
        folder = tmp_path / "functions" / "http"
        folder.mkdir(parents=True)
        (folder / "act.py").write_text(FUNCTION.format(body=body))
        return build_app(prepared_endpoints(root=tmp_path / "functions"), resources, Verifier(resources.settings))

    return build


@pytest.fixture
async def without_postgres(endpoints: list[PreparedEndpoint], settings: Settings) -> AsyncIterator[Litestar]:
    lost = msgspec.structs.replace(settings, database_url=f"postgresql://careerbird@{AWAY}/x")
    async with open_resources(lost, {"postgres", "redis"}) as opened:
        yield build_app(endpoints, opened, Verifier(opened.settings))


@pytest.fixture
async def without_redis(endpoints: list[PreparedEndpoint], settings: Settings) -> AsyncIterator[Litestar]:
    lost = msgspec.structs.replace(settings, redis_url=f"redis://{AWAY}/0")
    async with open_resources(lost, {"postgres", "redis"}) as opened:
        yield build_app(endpoints, opened, Verifier(opened.settings))


@pytest.mark.parametrize("raised", ["SystemExit(3)", "KeyboardInterrupt", "asyncio.CancelledError", "GeneratorExit"])
async def test_an_endpoint_that_would_end_its_caller_ends_its_request(
    app_that: Callable[[str], Litestar], raised: str
) -> None:
    async with user_of(app_that(f"raise {raised}")) as user:
        answers = [await user.get("/act") for _ in range(2)]

    assert [problem_of(answer, 500)["title"] for answer in answers] == ["Internal Server Error"] * 2


async def test_an_unexpected_error_is_logged_once_and_not_told(app_that: Callable[[str], Litestar]) -> None:
    async with user_of(app_that('raise RuntimeError("the password is x")')) as user:
        with capture_logs() as logs:
            answer = await user.get("/act")

    problem = problem_of(answer, 500)
    assert "password" not in answer.text
    assert problem["title"] == "Internal Server Error"
    [event] = [log for log in logs if log["log_level"] == "error"]
    assert event["event"] == "request.failed"
    assert isinstance(event["exc_info"], RuntimeError)


async def test_a_function_that_waits_for_ever_is_503(
    app_that: Callable[[str], Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.http.endpoint_call.ANSWER_TIMEOUT_S", 0.05)
    async with user_of(app_that(DEAF)) as user:
        answer = await user.get("/act")

    problem_of(answer, 503)
    assert answer.headers["retry-after"] == "2"


async def test_without_postgres_the_answer_is_503(without_postgres: Litestar) -> None:
    async with user_of(without_postgres) as user, asyncio.TaskGroup() as group:
        asked = [group.create_task(user.get(path)) for path in (RESUMES, "/readyz", "/livez")]

    resumes, ready, alive = [task.result() for task in asked]
    problem_of(resumes, 503)
    problem_of(ready, 503)
    assert int(resumes.headers["retry-after"]) > 0
    assert alive.status_code == 200


async def test_without_redis_work_is_accepted(without_redis: Litestar) -> None:
    async with user_of(without_redis) as user:
        submitted = await user.post(BULK, json=await user.submission())
        job = await user.get(submitted.headers["location"])
        ready = await user.get("/readyz")

    assert (submitted.status_code, job.status_code) == (202, 200)
    assert (ready.status_code, ready.json()) == (200, {"postgres": "up", "redis": "down"})


async def test_with_both_servers_the_process_is_ready(alice: User) -> None:
    answer = await alice.get("/readyz", headers={"Authorization": ""})

    assert (answer.status_code, answer.json()) == (200, {"postgres": "up", "redis": "up"})


async def test_ended_sessions_are_no_500(alice: User, owner_url: str) -> None:
    await alice.get(RESUMES)
    async with await psycopg.AsyncConnection.connect(owner_url, autocommit=True) as owner:
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    statuses = [(await alice.get(RESUMES)).status_code]
    ends_at = time.monotonic() + 15
    while statuses[-1] != 200 and time.monotonic() < ends_at:
        statuses.append((await alice.get(RESUMES)).status_code)

    assert statuses[-1] == 200
    assert set(statuses) <= {200, 503}


async def test_more_requests_than_connections_are_no_500(alice: User) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(alice.get(RESUMES)) for _ in range(100)]

    assert {task.result().status_code for task in tasks} <= {200, 503}


async def preflight(app: Litestar, origin: str) -> httpx.Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    async with user_of(app) as user:
        return await user.options(BULK, headers=headers)


async def test_only_listed_origins_may_read_answers(
    endpoints: list[PreparedEndpoint], settings: Settings, alice: User, app: Litestar
) -> None:
    listed = msgspec.structs.replace(settings, cors_origins=("https://app.test",))
    async with open_resources(listed, {"postgres", "redis"}) as opened:
        open_app = build_app(endpoints, opened, Verifier(opened.settings))
        allowed = await preflight(open_app, "https://app.test")
        foreign = await preflight(open_app, "https://evil.test")
    closed = await preflight(app, "https://app.test")
    answer = await alice.get(RESUMES, headers={"Origin": "https://app.test"})

    name = "access-control-allow-origin"
    assert allowed.headers[name] == "https://app.test"
    assert all(name not in other.headers for other in (foreign, closed, answer))
