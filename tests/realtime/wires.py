"""Bare clients: bytes to and from the hub over each transport, without a protocol."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Protocol

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.realtime.serving import Served

ALICE = {"Authorization": "Bearer alice"}
DEADLINE_S = 10.0
GREETING = (
    b"GET /jobProgressHub?access_token=alice HTTP/1.1\r\nHost: h\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


KEY = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"


class Address(Protocol):
    """Where a hub is."""

    @property
    def url(self) -> str:
        """Of the hub itself, without a slash behind it."""


class WireClient(Protocol):
    """What the transports have in common."""

    async def send(self, data: bytes) -> object:
        """Send bytes, which a connection that has ended does not take."""

    async def receive(self) -> bytes | None:
        """Return the next bytes; None when the connection is over."""


class SocketClient:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, data: bytes) -> None:
        try:
            await self._socket.send(data)
        except ConnectionClosed:
            return

    async def receive(self) -> bytes | None:
        try:
            async with asyncio.timeout(DEADLINE_S):
                data = await self._socket.recv()
        except ConnectionClosed:
            return None
        return data.encode() if isinstance(data, str) else data


class StreamClient:
    def __init__(self, http: httpx.AsyncClient, url: str, token: str, data: AsyncIterator[bytes]) -> None:
        self._posts = PollingClient(http, url, token)
        self._data = data
        self._rest = b""

    async def send(self, data: bytes) -> int:
        return await self._posts.send(data)

    async def receive(self) -> bytes | None:
        async with asyncio.timeout(DEADLINE_S):
            while b"\r\n\r\n" not in self._rest:
                data = await anext(self._data, b"")
                if not data:
                    return None
                self._rest += data
        event, _, self._rest = self._rest.partition(b"\r\n\r\n")
        return event.removeprefix(b":\r\n").removeprefix(b"data: ")


class PollingClient:
    def __init__(
        self, http: httpx.AsyncClient, url: str, token: str, headers: Mapping[str, str] = MappingProxyType(ALICE)
    ) -> None:
        self._http = http
        self._url = url
        self._headers = headers
        self.token = token

    async def send(self, data: bytes) -> int:
        answer = await self._http.post(self._url, params={"id": self.token}, headers=self._headers, content=data)
        return answer.status_code

    async def send_half_a_body(self) -> int:
        where = httpx.URL(self._url)
        reader, writer = await asyncio.open_connection(where.host, where.port)
        head = f"POST {where.path}?id={self.token} HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer alice\r\n"
        writer.write(head.encode() + b"Content-Length: 10\r\n\r\n{")
        async with asyncio.timeout(DEADLINE_S):
            status = (await reader.readline()).split()[1]
        writer.close()
        return int(status)

    async def poll(self) -> tuple[int, bytes]:
        answer = await self._http.get(self._url, params={"id": self.token}, headers=self._headers, timeout=DEADLINE_S)
        return answer.status_code, answer.content

    @asynccontextmanager
    async def open_poll(self) -> AsyncIterator[asyncio.Task[tuple[int, bytes]]]:
        async with asyncio.TaskGroup() as group:
            yield group.create_task(self.poll())

    async def receive(self) -> bytes | None:
        status, data = await self.poll()
        return data if status == 200 else None


async def negotiated(http: httpx.AsyncClient, url: str, headers: Mapping[str, str] = MappingProxyType(ALICE)) -> str:
    """Negotiate, as alice unless told otherwise; returns the connection's secret."""
    answer = await http.post(f"{url}/negotiate?negotiateVersion=1", headers=headers)
    token: str = answer.json()["connectionToken"]
    return token


async def refused_status(hub: Served, query: str, headers: dict[str, str]) -> int:
    """Return the status that a WebSocket is refused with; 101 when it is not."""
    try:
        async with connect(hub.url.replace("http", "ws") + query, additional_headers=headers):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


async def page_status(port: int, origin: str, host: str, forwarded: dict[str, str]) -> int:
    """Return what a page of this origin is answered, when its request arrives with this host."""
    named = {"Host": host, "Origin": origin, "Authorization": "Bearer alice"}
    named |= {f"X-Forwarded-{name}": value for name, value in forwarded.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET /jobProgressHub HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{KEY}{head}\r\n".encode()
    )
    async with asyncio.timeout(10):
        found = int((await reader.readline()).split()[1])
    writer.transport.abort()
    return found


@asynccontextmanager
async def wire_client(transport: str, hub: Address, http: httpx.AsyncClient) -> AsyncIterator[WireClient]:
    """Open one transport as alice, before the handshake."""
    token = await negotiated(http, hub.url)
    match transport:
        case "WebSockets":
            async with connect(f"{hub.url.replace('http', 'ws')}?id={token}", additional_headers=ALICE) as socket:
                yield SocketClient(socket)
        case "ServerSentEvents":
            headers = {**ALICE, "Accept": "text/event-stream"}
            async with http.stream("GET", hub.url, params={"id": token}, headers=headers) as answer:
                yield StreamClient(http, hub.url, token, answer.aiter_raw())
        case _:
            client = PollingClient(http, hub.url, token)
            await client.poll()
            yield client


def masked(payload: bytes) -> bytes:
    """Wrap a short payload as a client's text frame, masked with zeros."""
    length = bytes([0x80 | len(payload)]) if len(payload) < 126 else bytes([0xFE]) + len(payload).to_bytes(2, "big")
    return b"\x81" + length + bytes(4) + payload
