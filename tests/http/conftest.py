"""The application over real servers, and two users of it."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from litestar import Litestar

from runtime.bindings.resources import Resources, open_resources
from runtime.http import app as http_app
from runtime.http.auth import Verifier
from runtime.http.endpoint import PreparedEndpoint
from runtime.prepared import needs_of_all
from runtime.serving.listening import listen
from runtime.serving.server import run_server
from runtime.settings import Settings
from tests.bundles import prepared_endpoints
from tests.heights.dist import build_all, shared_folder
from tests.heights.gateways import HEIGHT, gateways
from tests.http.clients import User, user_of
from tests.http.issuer import Issuer


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """All artifacts, where they are what is tested."""
    return build_all(shared_folder(tmp_path_factory, "all")) if HEIGHT == "artifacts" else None


@pytest.fixture(autouse=True)
async def heights(dist: Path | None) -> AsyncIterator[None]:
    """Answer from where `HEIGHT` says."""
    async with gateways(dist) if HEIGHT else nullcontext():
        yield


@pytest.fixture(scope="session")
def endpoints() -> list[PreparedEndpoint]:
    return prepared_endpoints()


@pytest.fixture
async def resources(endpoints: list[PreparedEndpoint], settings: Settings) -> AsyncIterator[Resources]:
    """What all endpoints need."""
    async with open_resources(settings, needs_of_all(endpoints)) as opened:
        yield opened


@pytest.fixture
def app(endpoints: list[PreparedEndpoint], resources: Resources) -> Litestar:
    return http_app.build_app(endpoints, resources, Verifier(resources.settings))


@pytest.fixture
async def port(app: Litestar) -> AsyncIterator[int]:
    """Where the application is served as the product does it."""
    with listen("127.0.0.1", 0, None) as listener:
        async with run_server(app, [listener]):
            yield int(listener.getsockname()[1])


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
def app_of(endpoints: list[PreparedEndpoint], resources: Resources) -> Callable[[Verifier], Litestar]:
    return lambda verifier: http_app.build_app(endpoints, resources, verifier)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as running:
        yield running
