"""The application over real servers, and two users of it."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from litestar import Litestar

from runtime.bindings.resources import Resources, open_resources
from runtime.bundle import Loaded, index_bundle, load_all
from runtime.http.app import build_app
from runtime.http.auth import Verifier
from runtime.settings import Settings
from tests.http.clients import User, user_of
from tests.http.issuer import Issuer


@pytest.fixture(scope="session")
def endpoints() -> list[Loaded]:
    index = index_bundle()
    loaded, errors = load_all(index, [entry.name for entry in index.entries if entry.kind == "endpoint"])
    assert not errors
    return loaded


@pytest.fixture
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    """What all endpoints need."""
    async with open_resources(settings, {"postgres", "redis", "bus"}) as opened:
        yield opened


@pytest.fixture
def app(endpoints: list[Loaded], resources: Resources) -> Litestar:
    return build_app(endpoints, resources)


@pytest.fixture
async def alice(app: Litestar) -> AsyncIterator[User]:
    async with user_of(app) as user:
        yield user


@pytest.fixture
async def bob(app: Litestar) -> AsyncIterator[User]:
    async with user_of(app) as user:
        yield user


@pytest.fixture
async def service(app: Litestar) -> AsyncIterator[User]:
    async with user_of(app, role="service_role") as user:
        yield user


@pytest.fixture
def app_of(endpoints: list[Loaded], resources: Resources) -> Callable[[Verifier], Litestar]:
    return lambda verifier: build_app(endpoints, resources, verifier=verifier)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running
