"""A server of this product around any application, and sockets that send it what they like."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar

from runtime.serving.listening import listen
from runtime.serving.server import App, Server, run_server

T = TypeVar("T")
DEADLINE_S = 10.0
GET = b"GET /%d HTTP/1.1\r\nHost: h\r\n\r\n"


class Raw:
    """One connection as bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        """Send what the other side still takes."""
        try:
            self._writer.write(data)
            await within_deadline(self._writer.drain())
        except OSError:
            return

    async def answer(self) -> bytes:
        """Return the head and body of the next answer, which says how long it is."""
        head = await within_deadline(self._reader.readuntil(b"\r\n\r\n"))
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0] or 0)
        return head + await within_deadline(self._reader.readexactly(length))

    async def rest_or_answer(self) -> bytes:
        """Return the next answer, or what there is of it when the other side hangs up."""
        try:
            return await self.answer()
        except asyncio.IncompleteReadError as error:
            return error.partial
        except ConnectionResetError:
            return b""

    async def rest(self) -> bytes:
        """Return everything until the other side hangs up."""
        said = b""
        try:
            while data := await within_deadline(self._reader.read(65_536)):
                said += data
        except ConnectionResetError:  # it hung up on bytes that it had not read
            pass
        return said


class Served:
    """A server that runs; `server` is the product's own."""

    def __init__(self, server: Server, port: int) -> None:
        self.server = server
        self.port = port

    @asynccontextmanager
    async def connection(self, data: bytes = b"") -> AsyncIterator[Raw]:
        """Connect and send `data`."""
        async with connected(self.port, data) as raw:
            yield raw

    async def a_silent_one_is_closed(self) -> None:
        """Wait until a connection that was opened now has had its time: whatever was to end before has."""
        async with self.connection() as silent:
            assert await silent.rest() == b""


@asynccontextmanager
async def connected(port: int, data: bytes = b"") -> AsyncIterator[Raw]:
    """Connect to a port of this machine and send `data`."""
    reader, writer = await within_deadline(asyncio.open_connection("127.0.0.1", port))
    raw = Raw(reader, writer)
    try:
        await raw.send(data)
        yield raw
    finally:
        writer.transport.abort()


@asynccontextmanager
async def served(app: App) -> AsyncIterator[Served]:
    """Serve an application as the product does."""
    with listen("127.0.0.1", 0, None) as listener:
        async with run_server(app, [listener]) as server:
            yield Served(server, listener.getsockname()[1])


async def within_deadline(awaitable: Awaitable[T]) -> T:
    """Wait, but not for ever."""
    async with asyncio.timeout(DEADLINE_S):
        return await awaitable
