"""The rendered nginx, run: it routes by method and path, and refuses as the API behind it would."""

import asyncio
import re
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from runtime.bindings.resources import open_resources
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.infrastructure.deployed import Deployed
from runtime.infrastructure.gateway import Place, write_gateway
from runtime.infrastructure.rendering_all import CLUSTER
from runtime.prepared import needs_of_all
from runtime.serving.listening import listen
from runtime.serving.server import run_server
from runtime.settings import Settings
from tests.bundles import prepared_endpoints
from tests.realtime.live import free_port
from tests.serving.nginx import needs_nginx, nginx_with

pytestmark = needs_nginx
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
NAMED = {"format": "pdf", "jobType": "bulk_analysis"}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a name that is short enough for a Unix socket."""
    path = Path(tempfile.mkdtemp(prefix="gw-"))
    path.chmod(0o755)  # nginx's processes are somebody else's
    yield path
    shutil.rmtree(path)


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[Litestar]:
    endpoints = prepared_endpoints()
    async with open_resources(settings, needs_of_all(endpoints)) as opened:
        yield build_app(endpoints, opened, Verifier(settings))


@pytest.fixture
async def both(
    app: Litestar, declared: list[Deployed], folder: Path
) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """Clients of the API itself, and of the gateway before it."""
    socket, port = str(folder / "api.sock"), free_port()
    place = Place(listen=f"127.0.0.1:{port}", folder=str(folder), address=f"unix:{socket}")
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(listen("", 0, socket))
        await asyncio.to_thread(Path(socket).chmod, 0o666)
        await stack.enter_async_context(run_server(app, [listener]))
        await stack.enter_async_context(nginx_with(write_gateway(declared, place), folder, port))
        direct = httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=socket), base_url="http://api.test")
        behind = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers={"Host": "api.test"})
        yield await stack.enter_async_context(direct), await stack.enter_async_context(behind)


async def test_each_route_and_each_refusal_is_as_the_api_s_own(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient], declared: list[Deployed]
) -> None:
    direct, behind = both
    paths = {one.endpoint.path for one in declared if one.endpoint}
    found = [re.sub(r"\{(\w+)\}", lambda name: NAMED.get(name[1], str(uuid.UUID(int=7))), path) for path in paths]

    for path in [*sorted(found), "/api/recruiter/nothing", "/api/recruiter/jobs/a/b/c/d", "/api"]:
        for method in METHODS:
            expected, answer = await direct.request(method, path), await behind.request(method, path)

            assert (method, path, answer.status_code) == (method, path, expected.status_code)
            if "allow" in expected.headers:
                assert allowed(answer) == allowed(expected), (method, path)
            if expected.status_code >= 400 and method != "HEAD":
                assert answer.headers["content-type"] == "application/problem+json"
                assert answer.json()["type"] == expected.json()["type"], (method, path)


def allowed(answer: httpx.Response) -> set[str]:
    return {name.strip() for name in answer.headers.get("allow", "").split(",")}


async def test_a_preflight_reaches_the_function_that_it_is_about(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    direct, behind = both
    headers = {"Origin": "https://app.test", "Access-Control-Request-Method": "GET"}

    expected = await direct.options("/api/recruiter/resumes", headers=headers)
    answer = await behind.options("/api/recruiter/resumes", headers=headers)

    assert answer.status_code == expected.status_code
    assert answer.headers["x-request-id"] != ""


@pytest.mark.parametrize("path", ["//livez", "/livez/", "/api/recruiter/jobs/%2e%2e/x", "/LIVEZ"])
async def test_no_other_spelling_of_a_path_gets_further_than_without_a_gateway(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient], path: str
) -> None:
    direct, behind = both

    assert (await behind.get(path)).status_code in {(await direct.get(path)).status_code, 404}


def test_the_hub_s_connections_go_to_the_process_that_holds_them(declared: list[Deployed]) -> None:
    text = write_gateway(declared, CLUSTER)

    assert '"~^job-progress-hub-1\\." job_progress_hub_1;' in text
    assert "server job-progress-hub-1.job-progress-hub.careerbird.svc:5000" in text
