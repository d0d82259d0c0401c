"""A server that stops, and readers that have stalled."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import psutil
import pytest

from runtime.realtime.limits import HubLimits
from runtime.realtime.protocol.handshake import PROTOCOLS
from runtime.realtime.protocol.messages import Invocation
from runtime.serving import listening
from runtime.settings import Settings
from tests.realtime.live import DEADLINE_S, free_port, hub_client, live_server, token_of
from tests.realtime.serving import JOB, Served, served_hub
from tests.realtime.wires import GREETING, masked

JSON = PROTOCOLS[0]


async def test_who_is_sent_away_meets_another_process(settings: Settings) -> None:
    """Row: a client that comes back while its server stops."""
    port, stop, started = free_port(), asyncio.Event(), asyncio.Event()

    async def serve() -> None:
        async with live_server(settings, port):
            started.set()
            await stop.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(serve())
        await started.wait()
        async with hub_client(f"http://127.0.0.1:{port}", token_of(uuid4())) as client:
            stop.set()
            await client.until(lambda: client.closed_with)

            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", port)


class TestStalledReaders:
    @pytest.fixture
    def limits(self) -> HubLimits:
        return HubLimits(sweep_s=0.02, send_s=0.2, close_s=0.2)

    @pytest.fixture
    async def impatient(self, limits: HubLimits, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
        monkeypatch.setattr(listening, "UNHEARD_S", 1.0)
        async with served_hub(limits) as served:
            yield served

    @pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the system has no such option")
    async def test_a_reader_that_stalls_loses_its_socket(self, impatient: Served) -> None:
        """Row: a reader that stalls."""
        async with deaf_client(impatient) as client:
            for done in range(1, 200):
                impatient.tell(done, text="x" * 200_000)
                await asyncio.sleep(0)

            assert is_held(impatient, client)
            await impatient.until(lambda: not is_held(impatient, client))


@asynccontextmanager
async def deaf_client(hub: Served) -> AsyncIterator[socket.socket]:
    """Join the job and read nothing any more."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(0)
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(DEADLINE_S):
            await loop.sock_connect(client, ("127.0.0.1", hub.port))
            await loop.sock_sendall(client, GREETING)
            assert b" 101 " in await loop.sock_recv(client, 1024)
            await loop.sock_sendall(client, masked(b'{"protocol":"json","version":1}\x1e'))
            await loop.sock_sendall(
                client, masked(JSON.encode(Invocation(target="JoinJobGroup", arguments=[str(JOB)])))
            )
        await hub.until(lambda: hub.methods.joined_count)
        yield client


def is_held(hub: Served, client: socket.socket) -> bool:
    """Tell whether the server's side of a connection is still there; the client's knows nothing of its end."""
    _, port = client.getsockname()
    open_ones = psutil.Process().net_connections("tcp")
    return any(one.laddr.port == hub.port and one.raddr and one.raddr.port == port for one in open_ones)
