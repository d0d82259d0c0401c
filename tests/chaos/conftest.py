"""Servers with a history, and what acts on them."""

from collections.abc import AsyncIterator, Iterator

import pytest

from runtime.bindings.resources import Resources, open_resources
from runtime.settings import Settings
from tests.chaos.history import broken_at_rest, install
from tests.chaos.processes import settings_with
from tests.chaos.proxy import Proxy, postgres_socket, proxied, through
from tests.store.given import Session, connected


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
