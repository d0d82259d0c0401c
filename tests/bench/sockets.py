"""Bare WebSocket clients of the hub, thousands in one process: a library's would cost more than what is measured."""

import asyncio
import resource
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import ClassVar, cast

MASK = bytes(4)  # RFC 6455 wants masked frames of a client; a mask of zeros leaves them as they are
SHORT, LONG = 126, 65_536
END_OF_RECORD = b"\x1e"
HANDSHAKE = b'{"protocol":"json","version":1}' + END_OF_RECORD
OPEN_AT_ONCE = 50
DEADLINE_S = 120.0

Heard = Callable[[bytes, float], None]


class HubSocket(asyncio.Protocol):
    """One connection, by skipped negotiation; `heard` gets each record and the time of its arrival."""

    request: ClassVar[bytes] = (
        b"GET /jobProgressHub HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer %b\r\nConnection: Upgrade\r\n"
        b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n\r\n"
    )

    def __init__(self, token: str, heard: Heard) -> None:
        """Connect as the token's user."""
        self.transport: asyncio.Transport | None = None
        self.answered = asyncio.Event()
        self._token = token
        self._heard = heard
        self._is_open = False
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade, and greet without waiting for it."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's are none by inheritance
        self.transport.write(self.request % (self._token.encode(), b64encode(bytes(16))))

    def call(self, method: str, *arguments: object) -> None:
        """Invoke a method; its answer sets `answered`."""
        texts = ",".join(f'"{argument}"' for argument in arguments)
        self.answered.clear()
        self._send(f'{{"type":1,"invocationId":"1","target":"{method}","arguments":[{texts}]}}'.encode() + b"\x1e")

    def data_received(self, data: bytes) -> None:
        """Take whole frames out of what has arrived."""
        now = time.time()
        self._rest += data
        if not self._is_open:
            head, end, self._rest = self._rest.partition(b"\r\n\r\n")
            if not end:
                self._rest = head
                return
            assert b" 101 " in head, head
            self._is_open = True
            self._send(HANDSHAKE)
        while (payload := self._frame()) is not None:
            for record in payload.split(END_OF_RECORD)[:-1]:
                self._take(record, now)

    def _take(self, record: bytes, now: float) -> None:
        if record == b"{}" or record.startswith(b'{"type":3'):
            assert b'"error"' not in record, record
            self.answered.set()
        else:
            self._heard(record, now)

    def _frame(self) -> bytes | None:
        if len(self._rest) < 2:
            return None
        size, start = self._rest[1], 2
        if size >= SHORT:
            start = 4 if size == SHORT else 10
            size = int.from_bytes(self._rest[2:start]) if len(self._rest) >= start else LONG**4
        if len(self._rest) < start + size:
            return None
        payload, self._rest = self._rest[start : start + size], self._rest[start + size :]
        return payload

    def _send(self, data: bytes) -> None:
        size = bytes([0x80 | len(data)]) if len(data) < SHORT else b"\xfe" + len(data).to_bytes(2)
        assert self.transport is not None
        self.transport.write(b"\x81" + size + MASK + data)


def allow_files(count: int) -> None:
    """Raise this process's limit of open files.

    Raises:
        ValueError: The system's limit is lower.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, most))


async def connect_all(port: int, tokens: Sequence[str], heard: Heard) -> list[HubSocket]:
    """Open one connection a token and wait until each is greeted."""
    gate = asyncio.Semaphore(OPEN_AT_ONCE)
    sockets = [HubSocket(token, heard) for token in tokens]

    async def connect(one: HubSocket) -> None:
        async with gate:
            await asyncio.get_running_loop().create_connection(lambda: one, "127.0.0.1", port)
            await one.answered.wait()

    async with asyncio.timeout(DEADLINE_S), asyncio.TaskGroup() as group:
        for one in sockets:
            group.create_task(connect(one))
    return sockets


async def call_all(sockets: Sequence[HubSocket], method: str, *arguments: object) -> None:
    """Let every connection call a method and wait for the answers."""
    for one in sockets:
        one.call(method, *arguments)
    async with asyncio.timeout(DEADLINE_S):
        for one in sockets:
            await one.answered.wait()


def close_all(sockets: Sequence[HubSocket]) -> None:
    """Break every connection."""
    for one in sockets:
        if one.transport is not None:
            one.transport.abort()
