"""API and hub processes whose whole log is kept in a file."""

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from runtime.settings import Settings
from tests.chaos.processes import environment

DEADLINE_S = 30.0


@asynccontextmanager
async def deployed(path: Path, settings: Settings, *names: str, **more: str) -> AsyncIterator[Process]:
    """Serve these functions on a Unix socket at `path`, ready when the block begins; it is killed if it outlives it."""
    line = [sys.executable, "-m", "runtime.serve", *names, "--uds", str(path)]
    with log_of(path).open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *line, env=environment(settings) | {"LOG_LEVEL": "info", **more}, stderr=log
        )
    try:
        await started(path, process)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def log_of(path: Path) -> Path:
    """Return where the process at `path` writes its log."""
    return path.with_suffix(".log")


async def started(path: Path, process: Process) -> None:
    """Wait for its word that it serves."""
    async with asyncio.timeout(DEADLINE_S):
        while "server.started" not in log_of(path).read_text():
            assert process.returncode is None, log_of(path).read_text()
            await asyncio.sleep(0.02)
