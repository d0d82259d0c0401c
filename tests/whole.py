"""The product in one loop, on real servers: two users of the API, and a worker of all functions."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from runtime.bindings.resources import Resources, open_resources
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.prepared import needs_of_all
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.settings import Settings
from tests.bundles import prepared, prepared_endpoints
from tests.http.clients import User, user_of


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[Resources]:
    """What all functions need, endpoints and jobs."""
    functions = prepared(settings)
    async with open_resources(settings, needs_of_all(functions) | needs_of_worker(functions)) as opened:
        yield opened


@pytest.fixture
def app(api: Resources) -> Litestar:
    return build_app(prepared_endpoints(), api, Verifier(api.settings))


@pytest.fixture
async def alice(app: Litestar) -> AsyncIterator[User]:
    async with user_of(app) as user:
        yield user


@pytest.fixture
async def bob(app: Litestar) -> AsyncIterator[User]:
    async with user_of(app) as user:
        yield user


@pytest.fixture
async def worked(api: Resources) -> AsyncIterator[None]:
    """A worker of all functions."""
    stopping = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(build_worker(prepared(api.settings), api).run(stopping))
        try:
            yield
        finally:
            stopping.set()
