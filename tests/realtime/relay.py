"""A relay between a client and a server, whose links can be cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Relay:
    """Passes bytes to the hub; `cut` breaks every link as a lost network does, `port` takes new ones.

    Like a proxy it breaks a link on which the hub is silent for `patience_s`.
    """

    def __init__(self, patience_s: float | None) -> None:
        self.port = 0
        self._patience_s = patience_s
        self.links_count = 0
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def link(self, target: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.links_count += 1
        there, back = await asyncio.open_connection("127.0.0.1", target)
        self._writers |= {writer, back}
        async with asyncio.TaskGroup() as group:
            group.create_task(pass_on(reader, back))
            group.create_task(pass_on(there, writer, self._patience_s))
        self._writers -= {writer, back}


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, patience_s: float | None = None) -> None:
    try:
        while data := await asyncio.wait_for(reader.read(65_536), patience_s):
            writer.write(data)
            await writer.drain()
    except OSError:  # the time-out too
        pass
    finally:
        writer.close()


@asynccontextmanager
async def relay_to(port: int, patience_s: float | None = None) -> AsyncIterator[Relay]:
    relay = Relay(patience_s)
    server = await asyncio.start_server(lambda r, w: relay.link(port, r, w), "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        relay.cut()
        await server.wait_closed()
