"""Servers that are more than one, and a service and a worker on them."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from pathlib import Path

import msgspec
import pytest

from runtime.bindings.resources import Resources, open_resources
from runtime.queue.worker import WorkerProcess
from runtime.settings import Settings
from tests.bundles import write
from tests.queue.conftest import working
from tests.queue.jobs import ECHO
from tests.redis_ha.clusters import Cluster, running_cluster
from tests.redis_ha.sentinels import Sentinels, running_sentinels

RECOVER = '''"""Recover, as often as the product does."""

from runtime.bindings.recovery import Recovery
from runtime.declare import cron


@cron(every_s=5)
async def recover_stalled_work(recovery: Recovery) -> None:
    await recovery.run()
'''
Servers = Sentinels | Cluster
Work = Callable[[], AbstractAsyncContextManager[WorkerProcess]]
KINDS: dict[str, Callable[[Path], AbstractContextManager[Servers]]] = {
    "sentinels": running_sentinels,
    "cluster": running_cluster,
}


@pytest.fixture(params=list(KINDS))
def several(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with KINDS[request.param](tmp_path_factory.mktemp("nodes")) as servers:
        yield servers


@pytest.fixture
def settings(database_url: str, several: Servers) -> Settings:
    return Settings(database_url=database_url, redis_url=several.url, retry_delay_seconds=0.1, log_level="error")


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Resources]:
    """What an API process would hold."""
    async with open_resources(settings, {"postgres", "redis"}) as opened:
        yield opened


@pytest.fixture
def work(tmp_path: Path, settings: Settings) -> Work:
    """A worker with a handler and with recovery, in the test's own loop."""

    def start() -> AbstractAsyncContextManager[WorkerProcess]:
        write(tmp_path / "bundle", "jobs/echo.py", ECHO)
        write(tmp_path / "bundle", "cron/recover_stalled_work.py", RECOVER)
        return working(tmp_path / "bundle", msgspec.structs.replace(settings, max_concurrent_jobs=4))

    return start
