"""Workers and API processes of their own, that tests kill."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec

from runtime.settings import Settings
from tests.bundles import write
from tests.http.clients import User, bearer
from tests.queue.jobs import SUMMARIZE, handler
from tests.queue.test_recovery import RECOVER

DEADLINE_S = 20.0
ENDPOINTS = (
    "submit-bulk-analysis",
    "create-job-description",
    "get-job",
    "cancel-job",
    "retry-failed-items",
    "delete-job",
    "livez",
)
BULK_ANALYSIS = handler("bulk_analysis", "await asyncio.sleep(0)", "batch=50").replace("note: str\n", "title: str\n", 1)
CLOSE_NOW = "UPDATE processing_jobs SET due_at = now() WHERE status = 'processing' AND due_at > now()"
GIVE_UP = "UPDATE workers SET seen_at = now() - interval '11 seconds' WHERE pid = ANY (%s)"


def bundle(root: Path, *bodies: str, declared: str = "batch=10, concurrency=4") -> Path:
    """Write a bundle of the job types `echo0`, `echo1`, ... with these bodies, of `bulk_analysis` and of recovery."""
    for number, body in enumerate(bodies):
        write(root, f"jobs/echo{number}.py", handler(f"echo{number}", body, declared) + SUMMARIZE)
    write(root, "jobs/bulk_analysis.py", BULK_ANALYSIS)
    write(root, "cron/recover_stalled_work.py", RECOVER)
    return root


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return what a process of these settings is given."""
    given = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "JWT_SECRET": settings.jwt_secret}
    return {"PATH": os.environ["PATH"], "LOG_LEVEL": "error", **{n: str(value) for n, value in given.items()}, **more}


@asynccontextmanager
async def worker(root: Path, settings: Settings, **more: str) -> AsyncIterator[Process]:
    """Run a worker for the bundle at `root`; it does not outlive the block."""
    line = [sys.executable, "-m", "runtime.work", "--functions", str(root)]
    process = await asyncio.create_subprocess_exec(*line, env=environment(settings, **more), stderr=DEVNULL)
    try:
        yield process
    finally:
        await kill(process)


def api(path: Path, settings: Settings, **more: str) -> AbstractAsyncContextManager[Process]:
    """Serve the product's endpoints on a Unix socket at `path`, ready when the block begins."""
    return deployed(path, settings, *ENDPOINTS, **more)


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
        await kill(process)


def log_of(path: Path) -> Path:
    """Return where the process at `path` writes its log."""
    return path.with_suffix(".log")


async def started(path: Path, process: Process) -> None:
    """Wait for its word that it serves."""
    async with asyncio.timeout(DEADLINE_S):
        while "server.started" not in log_of(path).read_text():
            assert process.returncode is None, log_of(path).read_text()
            await asyncio.sleep(0.02)


async def kill(process: Process) -> None:
    """End it as a power cut does, if it runs."""
    if process.returncode is None:
        process.kill()
    await process.communicate()


def caller(path: Path, user_id: UUID) -> User:
    """Return a client of the API on the socket at `path`."""
    transport = httpx.AsyncHTTPTransport(uds=str(path))
    user = User(transport=transport, base_url="http://api.test", headers=bearer(user_id), timeout=DEADLINE_S)
    user.user_id = user_id
    return user


def settings_with(settings: Settings, **changes: Any) -> Settings:
    return msgspec.structs.replace(settings, **changes)
