"""One PostgreSQL and one Redis for a whole test session, real ones, in a directory of their own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.emulator.servers import RunningServers, find_servers, start_servers
from runtime.emulator.servers.binaries import Source

IN_MEMORY = Path("/dev/shm")  # noqa: S108 -- the folder that is made there is the run's own
ROOM_BYTES = 2 * 1024**3
SOURCES: dict[str, tuple[Source, ...]] = {"": ("system", "wheel"), "system": ("system",), "wheel": ("wheel",)}


@contextmanager
def session_servers() -> Iterator[RunningServers]:
    """Run a server pair; `TEST_SERVERS=system` or `wheel` takes these alone.

    `DATABASE_URL` and `REDIS_URL` are left alone: tests empty what they use.
    """
    choice = find_servers({"PATH": os.environ["PATH"]}, sources=SOURCES[os.environ.get("TEST_SERVERS", "")])
    with (
        tempfile.TemporaryDirectory(prefix="cb-", dir=data_folder()) as directory,
        start_servers(choice, Path(directory), "fast") as servers,
    ):
        yield servers


def data_folder() -> Path | None:
    """Return a folder in memory, where there is one with room; None for the usual one of temporary files.

    A database is 300 small files: its clone takes 0.1 s of the kernel's time on ext4, a tenth of that in memory.
    """
    if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free >= ROOM_BYTES:
        return IN_MEMORY
    return None


def part_of_run() -> tuple[int, int]:
    """Return how many processes share the tests, and the number of this one."""
    count = os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")
    name = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return int(count), int(name.removeprefix("gw"))
