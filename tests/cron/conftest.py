"""Schedules over real servers: the tables' owner beside them, and two processes at once."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from runtime.bindings.resources import Resources, open_resources
from runtime.queue.worker import WorkerProcess
from runtime.settings import Settings
from tests.bundles import write
from tests.queue.conftest import working
from tests.store.given import Session, connected

Work = Callable[..., AbstractAsyncContextManager[WorkerProcess]]


@pytest.fixture
def owner(owner_url: str) -> Iterator[Session]:
    """The owner of the tables, a superuser."""
    with connected(owner_url) as session:
        yield session


@pytest.fixture
async def other(settings: Settings) -> AsyncIterator[Resources]:
    """What a second process holds."""
    async with open_resources(settings, {"postgres", "redis"}) as opened:
        yield opened


@pytest.fixture
def work(tmp_path: Path, settings: Settings) -> Work:
    """`async with work(source)`: a worker for one job handler, without schedules."""

    def start(source: str, folder: str = "bundle") -> AbstractAsyncContextManager[WorkerProcess]:
        write(tmp_path / folder, f"jobs/{source.split('async def ')[1].split('(', maxsplit=1)[0]}.py", source)
        return working(tmp_path / folder, settings)

    return start
