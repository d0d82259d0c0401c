"""Servers with a history, and what acts on them; PostgreSQL is met directly and by way of a PgBouncer."""

from collections.abc import AsyncIterator, Iterator

import pytest
from psycopg.conninfo import conninfo_to_dict

from runtime.bindings.resources import Resources, open_resources
from runtime.settings import Settings
from tests.chaos.history import broken_at_rest, install
from tests.chaos.processes import settings_with
from tests.chaos.proxy import Proxy, postgres_socket, proxied, through
from tests.database import database_named
from tests.pgbouncer import NEEDS_PGBOUNCER, pgbouncer
from tests.store.given import Session, connected


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests by way of a pooler out: they wait for servers, not for who is between."""
    left_out = [item for item in items if item.get_closest_marker("chaos") and "[pooled" in item.name]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(params=["direct", pytest.param("pooled", marks=NEEDS_PGBOUNCER)])
def database_url(owner_url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this test as the login of API and workers, directly and through a transaction pooler."""
    url = database_named(owner_url, str(conninfo_to_dict(owner_url)["dbname"]), user="careerbird")
    if request.param == "direct":
        yield url
    else:
        with pgbouncer(url) as pooled:
            yield pooled


@pytest.fixture
def owner(owner_url: str) -> Iterator[Session]:
    """The owner of the tables, a superuser; the verdict is given when the test is over."""
    with connected(owner_url) as session:
        install(session)
        yield session
        assert broken_at_rest(session) == {}


@pytest.fixture
async def service(owner: Session, settings: Settings) -> AsyncIterator[Resources]:
    """What an API process would hold, with a history of what it does."""
    assert not owner.closed
    async with open_resources(settings, {"postgres", "redis"}) as opened:
        yield opened


@pytest.fixture
async def postgres(settings: Settings) -> AsyncIterator[Proxy]:
    """A proxy before PostgreSQL."""
    async with proxied(postgres_socket(settings.require_database_url())) as proxy:
        yield proxy


@pytest.fixture
def by_postgres(settings: Settings, postgres: Proxy) -> Settings:
    """Settings of a process that reaches PostgreSQL by way of the proxy."""
    return settings_with(settings, database_url=through(postgres, settings.require_database_url()))
