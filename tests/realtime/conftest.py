"""A served hub for each test, which must not have met an exception that nobody expected."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import structlog

from runtime.realtime.limits import HubLimits
from tests.realtime.node_client import install_packages
from tests.realtime.serving import Events, Served, served_hub


@pytest.fixture
def limits() -> HubLimits:
    """The hub's times and sizes; a test that is about one gives its own."""
    return HubLimits(sweep_s=0.05)


@pytest.fixture
def log_events() -> Iterator[Events]:
    with structlog.testing.capture_logs() as events:
        yield events


@pytest.fixture
async def hub(limits: HubLimits, log_events: Events, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Served]:
    async with served_hub(limits) as served:
        yield served
    assert [record for record in caplog.records if record.exc_info] == []
    assert [event for event in log_events if event["log_level"] == "error"] == []


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def node_packages() -> None:
    install_packages()
