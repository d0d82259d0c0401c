"""Fixtures of all tests."""

from collections.abc import Iterator

import pytest

from runtime.emulator.servers import RunningServers
from tests.servers import session_servers


@pytest.fixture(scope="session")
def servers() -> Iterator[RunningServers]:
    """PostgreSQL and Redis, started once for the session."""
    with session_servers() as running:
        yield running
