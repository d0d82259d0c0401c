"""The hub alone pings: a client that answers no ping of the WebSocket protocol stays, a dead one does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.frames import Frame, Opcode

from runtime.realtime.limits import HubLimits
from runtime.realtime.protocol.handshake import PROTOCOLS
from runtime.realtime.protocol.messages import Close, Completion, Invocation, Message, Ping
from tests.realtime.serving import DEADLINE_S, Events, Served, ended_count

JSON = PROTOCOLS[0]
UVICORN_PING_S = 20.0  # its default, between two pings and for the answer to one
UPGRADE = (
    b"GET /jobProgressHub?access_token=alice HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class MuteClient:
    """A WebSocket that answers no control frame; each frame it reads is short."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def send(self, data: bytes) -> None:
        self._writer.write(Frame(Opcode.TEXT, data).serialize(mask=True))

    def say(self, message: Message) -> None:
        self.send(JSON.encode(message))

    async def frame(self) -> tuple[Opcode, bytes]:
        async with asyncio.timeout(DEADLINE_S):
            start, length = await self._reader.readexactly(2)
            assert length < 126
            return Opcode(start & 0x0F), await self._reader.readexactly(length)


@asynccontextmanager
async def mute_client(hub: Served) -> AsyncIterator[MuteClient]:
    """Open a WebSocket and shake hands."""
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.port)
    client = MuteClient(reader, writer)
    try:
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        client.send(b'{"protocol":"json","version":1}\x1e')
        assert await client.frame() == (Opcode.TEXT, b"{}\x1e")
        yield client
    finally:
        writer.transport.abort()


async def test_a_client_that_answers_no_ping_of_the_protocol_stays(
    hub: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row: a WebSocket client that answers no ping of the protocol."""
    loop = asyncio.get_running_loop()
    clock = loop.time
    async with mute_client(hub) as client:
        for seconds in (UVICORN_PING_S, 2 * UVICORN_PING_S, 3 * UVICORN_PING_S):
            monkeypatch.setattr(loop, "time", lambda seconds=seconds: clock() + seconds + 1)
            client.say(Invocation(target="Add", arguments=[1, 2], invocation_id="a"))

            assert await client.frame() == (Opcode.TEXT, JSON.encode(Completion(invocation_id="a", result=3)))


class TestSilence:
    @pytest.fixture
    def limits(self) -> HubLimits:
        return HubLimits(sweep_s=0.02, keep_alive_s=0.1, client_timeout_s=0.3)

    async def test_a_client_whose_line_is_dead_is_given_up(self, hub: Served, log_events: Events) -> None:
        """Row: a WebSocket client that answers no ping of the protocol."""
        async with mute_client(hub) as client:
            client.say(Ping())

            await hub.until(lambda: ended_count(log_events))

            frames = [await client.frame()]
            while frames[-1][0] is Opcode.TEXT:
                frames.append(await client.frame())
        pings = frames[:-2]
        assert pings
        assert set(pings) == {(Opcode.TEXT, JSON.encode(Ping()))}
        goodbye = JSON.encode(Close(error="Connection closed with an error.", allow_reconnect=True))
        assert [frame[0] for frame in frames[-2:]] == [Opcode.TEXT, Opcode.CLOSE]
        assert frames[-2][1] == goodbye
