"""The product with a worker for analyses and reports, and a user of it."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from runtime.bindings.resources import Resources, open_resources
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.prepared import needs_of_all
from runtime.settings import Settings
from tests.bundles import prepared_endpoints
from tests.http.clients import User, user_of
from tests.reports.ordering import working


@pytest.fixture
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    """What all endpoints need."""
    async with open_resources(settings, needs_of_all(prepared_endpoints())) as opened:
        yield opened


@pytest.fixture
def app(resources: Resources) -> Litestar:
    return build_app(prepared_endpoints(), resources, Verifier(resources.settings))


@pytest.fixture
async def alice(app: Litestar) -> AsyncIterator[User]:
    async with user_of(app) as user:
        yield user


@pytest.fixture
async def bob(app: Litestar) -> AsyncIterator[User]:
    async with user_of(app) as user:
        yield user


@pytest.fixture
async def worker(settings: Settings) -> AsyncIterator[None]:
    async with working(settings):
        yield
