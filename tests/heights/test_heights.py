"""Each route, asked of the function that has it: one process each, from the checkout and from its artifact."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx
import pytest
from litestar import Litestar

from runtime.bindings.resources import open_resources
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.http.endpoint import PreparedEndpoint
from runtime.prepared import needs_of_all
from runtime.settings import Settings
from tests.bundles import prepared_endpoints
from tests.heights.dist import build_all, shared_folder
from tests.heights.gateways import gateway
from tests.http.clients import bearer
from tests.http.conformance import check_answer
from tests.serving.nginx import needs_nginx

AT_ONCE = 4
PARAMETER = re.compile(r"\{(\w+)\}")
NAMED = {"format": "pdf", "jobType": "bulk_analysis"}


class Answer(NamedTuple):
    """What has to be the same at each height."""

    status: int
    media_type: str
    problem: str
    pointers: tuple[str, ...]


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[Litestar]:
    endpoints = prepared_endpoints()
    async with open_resources(settings, needs_of_all(endpoints)) as opened:
        yield build_app(endpoints, opened, Verifier(settings))


def answer_of(answer: httpx.Response) -> Answer:
    """Return what is compared, once the answer is found to be as the OpenAPI document has it."""
    check_answer(answer)
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    problem = answer.json() if media_type == "application/problem+json" else {}
    pointers = tuple(error["pointer"] for error in problem.get("errors", ()))
    return Answer(answer.status_code, media_type, problem.get("type", ""), pointers)


async def answers_of(client: httpx.AsyncClient, endpoint: PreparedEndpoint, user: uuid.UUID) -> list[Answer]:
    """Ask an endpoint as a stranger and as a user, with nothing that exists and a body that says nothing."""
    declared = endpoint.declared
    path = PARAMETER.sub(lambda name: NAMED.get(name[1], str(uuid.UUID(int=7))), declared.path)
    body: dict[str, Any] = {} if declared.method == "GET" else {"json": {}}
    stranger = await client.request(declared.method, path, **body)
    known = await client.request(declared.method, path, headers=bearer(user), **body)
    return [answer_of(stranger), answer_of(known)]


@needs_nginx
@pytest.mark.parametrize("height", ["processes", "artifacts"])
async def test_each_route_answers_as_in_one_process(
    height: str, app: Litestar, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dist = None
    if height == "artifacts":
        dist = await asyncio.to_thread(build_all, shared_folder(tmp_path_factory, "all"))
    few, user = asyncio.Semaphore(AT_ONCE), uuid.uuid4()
    direct = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api.test")  # type: ignore[arg-type]

    async with gateway(settings, dist) as url, direct, httpx.AsyncClient(base_url=url, timeout=100) as behind:

        async def compare(endpoint: PreparedEndpoint) -> None:
            async with few:
                found = await answers_of(behind, endpoint, user)
            assert found == await answers_of(direct, endpoint, user), endpoint.declared.name

        async with asyncio.TaskGroup() as group:
            for endpoint in prepared_endpoints():
                group.create_task(compare(endpoint))
