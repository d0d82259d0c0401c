"""Worker processes in the test's own loop, over functions that a test writes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from runtime.bindings.resources import Resources, open_resources
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.queue.worker import WorkerProcess
from runtime.settings import Settings
from tests.bundles import prepared, write

Work = Callable[..., AbstractAsyncContextManager[WorkerProcess]]


@asynccontextmanager
async def working(root: Path, settings: Settings) -> AsyncIterator[WorkerProcess]:
    """Run a worker for the bundle at `root`, and stop it as SIGTERM does."""
    functions = prepared(settings, root=root)
    stopping = asyncio.Event()
    async with (
        open_resources(settings, needs_of_worker(functions)) as resources,
        asyncio.TaskGroup() as group,
    ):
        process = build_worker(functions, resources)
        running = group.create_task(process.run(stopping))
        try:
            yield process
        finally:
            stopping.set()
            await running


@pytest.fixture
def work(tmp_path: Path, settings: Settings) -> Work:
    """`async with work(source, ...)`: a worker for these job handlers and schedules."""

    def start(*sources: str, folder: str = "bundle") -> AbstractAsyncContextManager[WorkerProcess]:
        root = tmp_path / folder
        for source in sources:
            name = source.split("async def " if "\nasync def " in source else "\ndef ")[1].split("(")[0]
            kind = "cron" if "@cron" in source else "jobs"
            write(root, f"{kind}/{name}.py", source)
        return working(root, settings)

    return start


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Resources]:
    """What an API process would hold."""
    async with open_resources(settings, {"postgres", "redis"}) as opened:
        yield opened
