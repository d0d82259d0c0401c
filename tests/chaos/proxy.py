"""A TCP proxy before a server, whose connections a test makes silent, refused, slow or cut."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict
from redis.asyncio.connection import parse_url

from tests.database import database_named

CHUNK_BYTES = 65_536


class Proxy:
    """Forwards from a port of loopback to a Unix socket."""

    def __init__(self, target: Path) -> None:
        self.port = 0
        self.delay_s = 0.0
        self._target = target
        self._passing = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._writers: set[StreamWriter] = set()

    async def open(self) -> None:
        """Let everything pass; what a silence held back is delivered now."""
        self._passing.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def silence(self) -> None:
        """Accept and take everything in, and answer nothing, as behind a firewall that drops packets."""
        self._passing.clear()

    async def strand(self) -> None:
        """Never deliver another byte of what is open now, and serve what comes, as after a failover of an address."""
        self._passing, stranded = asyncio.Event(), self._passing
        stranded.clear()
        self._passing.set()

    async def refuse(self) -> None:
        """Cut what is open and refuse what comes."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.cut()

    def turn_to(self, target: Path) -> None:
        """Cut what is open, and lead what comes to another server, as an address that moves."""
        self._target = target
        self.cut()

    def cut(self) -> None:
        """Reset every connection that is open now."""
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        passing = self._passing
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(self._target)
        except OSError:
            writer.transport.abort()
            return
        with suppress(OSError, asyncio.CancelledError):
            self._writers |= {writer, far_writer}
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._forward(reader, far_writer, passing))
                    group.create_task(self._forward(far_reader, writer, passing))
            finally:
                self._writers -= {writer, far_writer}
                far_writer.transport.abort()
                writer.transport.abort()

    async def _forward(self, reader: StreamReader, writer: StreamWriter, passing: asyncio.Event) -> None:
        with suppress(OSError):
            while chunk := await reader.read(CHUNK_BYTES):
                await passing.wait()
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)  # the slowness itself
                writer.write(chunk)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def proxied(target: Path) -> AsyncIterator[Proxy]:
    """Run a proxy, open at first, until the block ends."""
    proxy = Proxy(target)
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.open()
        await proxy.refuse()


def redis_socket(url: str) -> Path:
    """Return the socket of a Redis on this machine."""
    return Path(str(parse_url(url)["path"]))


def through(proxy: Proxy, database_url: str) -> str:
    """Return the URL of a database by way of the proxy."""
    return database_named(
        database_url, str(conninfo_to_dict(database_url)["dbname"]), host="127.0.0.1", port=str(proxy.port)
    )


def postgres_socket(database_url: str) -> Path:
    """Return the socket of a PostgreSQL on this machine."""
    parts = conninfo_to_dict(database_url)
    return Path(str(parts["host"])) / f".s.PGSQL.{parts['port']}"
