"""Fixtures of all tests."""

import logging
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import redis as redis_sync
from hypothesis import settings as hypothesis_settings

from runtime.bindings.resources import Resources, open_resources
from runtime.emulator.servers import RunningServers
from runtime.settings import Settings
from runtime.store.database import Database
from tests.database import cloned_database, database_named, make_template
from tests.servers import session_servers

hypothesis_settings.register_profile("loaded", deadline=None)  # no test fails for how busy its machine is
hypothesis_settings.load_profile("loaded")
JWT_SECRET = "a-secret-for-tests-of-32-characters-or-more"  # noqa: S105 -- signs tokens of tests alone


class Losses(logging.Handler):
    """Keeps what asyncio says of tasks destroyed at work and of exceptions that nobody retrieved."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())


@pytest.fixture(autouse=True)
def losses() -> Iterator[None]:
    """Fail a test for what asyncio only logs."""
    handler = Losses()
    logging.getLogger("asyncio").addHandler(handler)
    yield
    logging.getLogger("asyncio").removeHandler(handler)
    assert handler.told == []


@pytest.fixture(scope="session")
def servers() -> Iterator[RunningServers]:
    """PostgreSQL and Redis, started once for the session."""
    with session_servers() as running:
        yield running


@pytest.fixture(scope="session")
def template(servers: RunningServers) -> str:
    """A migrated template; the URL of the server's owner."""
    make_template(servers.database_url)
    return servers.database_url


@pytest.fixture
def owner_url(template: str) -> Iterator[str]:
    """A database of this test, as its owner (a superuser)."""
    with cloned_database(template) as url:
        yield url


@pytest.fixture
def database_url(owner_url: str) -> str:
    """The same database as the login that API and workers use."""
    name = str(psycopg.conninfo.conninfo_to_dict(owner_url)["dbname"])
    return database_named(owner_url, name, user="careerbird")


@pytest.fixture
def redis_url(servers: RunningServers) -> Iterator[str]:
    """Redis, emptied before the test."""
    client = redis_sync.Redis.from_url(servers.redis_url)
    client.flushall()
    yield servers.redis_url
    client.close()


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    """Settings of a development machine, with short waits."""
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        jwt_secret=JWT_SECRET,
        retry_delay_seconds=0.1,
        log_level="error",
    )


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The pool of a process."""
    async with Database(database_url) as opened:
        yield opened


@pytest.fixture
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    """PostgreSQL and Redis of a process."""
    async with open_resources(settings, {"postgres", "redis"}) as opened:
        yield opened
