"""A hub process of its own to measure, and tokens for its clients."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import psutil
from msgspec import Struct

from runtime.bindings.resources import Resources
from runtime.tokens import make_token
from tests.bench.sockets import close_all, connect_all

SECRET = "a-secret-of-the-benchmark-of-32-characters"  # noqa: S105 -- signs tokens of the benchmark alone
PER_USER = 100  # connections that one user may have
DEADLINE_S = 120.0


class Ground(Struct, frozen=True, kw_only=True):
    """What every part runs on; `environ` is that of the product's processes."""

    resources: Resources
    environ: dict[str, str]
    bundle: Path


class Hub(Struct, frozen=True, kw_only=True):
    """A hub process of its own."""

    port: int
    process: psutil.Process

    @property
    def bytes(self) -> int:
        """Resident memory."""
        resident: int = self.process.memory_info().rss
        return resident


@contextmanager
def running(ground: Ground, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one process of the product until the block ends."""
    line = [sys.executable, "-m", *arguments]
    with subprocess.Popen(line, env=ground.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 -- our own modules
        try:
            yield process
        finally:
            process.kill()


@asynccontextmanager
async def hub_process(ground: Ground) -> AsyncIterator[Hub]:
    """Serve the hub alone and wait until it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    with running(ground, "runtime.serve", "job-progress-hub", "--port", str(port)) as process:
        async with asyncio.timeout(DEADLINE_S):
            while not await answers(port):  # noqa: ASYNC110 -- a process that starts
                await asyncio.sleep(0.05)
        close_all(await connect_all(port, tokens(1), lambda *_: None))  # makes what is made once, for whichever client
        yield Hub(port=port, process=psutil.Process(process.pid))


async def answers(port: int) -> bool:
    """Say whether something listens."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def tokens(count: int) -> list[str]:
    """Return tokens of services, which may watch any job, as many a user as one may have connections."""
    users = [make_token(SECRET, uuid4(), role="service_role") for _ in range(-(-count // PER_USER))]
    return [users[number // PER_USER] for number in range(count)]
