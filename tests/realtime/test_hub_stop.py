"""A server that stops, and readers that have stalled."""

import asyncio
import ctypes
import select
import socket
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from runtime.realtime.limits import HubLimits
from runtime.realtime.protocol.handshake import PROTOCOLS
from runtime.realtime.protocol.messages import Invocation
from runtime.serving import crowd, listening
from runtime.serving.listening import listen_on_path, listen_on_tcp
from runtime.settings import Settings
from tests.http.clients import problem_of
from tests.realtime.live import DEADLINE_S, free_port, hub_client, live_server, token_of
from tests.realtime.serving import JOB, Events, Served, ended_count, served_hub
from tests.realtime.wires import ALICE, GREETING, PollingClient, masked, negotiated

JSON = PROTOCOLS[0]
SHAKE = b'{"protocol":"json","version":1}\x1e'
JOIN = JSON.encode(Invocation(target="JoinJobGroup", arguments=[str(JOB)]))
SO_ATTACH_FILTER = 26  # socket(7)
BPF_RETURN = 6  # BPF_RET | BPF_K of linux/bpf_common.h


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


async def test_who_negotiates_on_a_kept_connection_at_the_last_moment_is_sent_to_another_process() -> None:
    """Row: a negotiation that meets a server about to stop."""
    async with served_hub(HubLimits()) as hub, httpx.AsyncClient(headers=ALICE) as http:
        negotiated_before = await http.post(f"{hub.url}/negotiate?negotiateVersion=1")
        hub.app.leave()
        async with asyncio.TaskGroup() as group:
            group.create_task(hub.server.leave())
            await asyncio.sleep(0)  # it has begun
            refused = await http.post(f"{hub.url}/negotiate?negotiateVersion=1")

    assert negotiated_before.status_code == 200
    assert problem_of(refused, 503)["detail"].endswith("try again, and another one answers.")
    assert (refused.headers["connection"], refused.headers["retry-after"]) == ("close", "1")


class TestStalledReaders:
    @pytest.fixture
    def limits(self) -> HubLimits:
        return HubLimits(sweep_s=0.02, send_s=0.2, close_s=0.2)

    @pytest.fixture(params=["tcp", "unix"])
    def listener(self, request: pytest.FixtureRequest, tmp_path: Path) -> socket.socket:
        on_tcp: bool = request.param == "tcp"
        return listen_on_tcp("127.0.0.1", 0) if on_tcp else listen_on_path(str(tmp_path / "hub"))

    @pytest.fixture
    def soon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(crowd, "WATCH_S", 0.05)
        monkeypatch.setattr(listening, "UNHEARD_S", 1.0)

    @pytest.mark.usefixtures("soon")
    async def test_lose_their_sockets(self, limits: HubLimits, listener: socket.socket) -> None:
        """Row: a reader that stalls."""
        async with served_hub(limits, listener=listener) as hub, deaf_client(hub, listener) as client:
            await overwhelm(hub)

            assert is_held(client)
            await hub.until(lambda: not is_held(client))

    @pytest.mark.parametrize("transport", ["WebSockets", "ServerSentEvents"])
    async def test_whom_the_hub_gives_up_lose_them_at_once(
        self, limits: HubLimits, listener: socket.socket, transport: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Row: a reader that stalls."""
        open_client = deaf_client if transport == "WebSockets" else deaf_stream
        async with served_hub(limits, listener=listener) as hub, open_client(hub, listener) as client:
            await overwhelm(hub)
            await hub.until(lambda: not is_held(client))

        assert [record for record in caplog.records if record.levelname == "ERROR"] == []

    async def test_do_not_hold_a_stop_up(
        self, listener: socket.socket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Row: a reader that stalls."""
        monkeypatch.setattr(crowd, "WATCH_S", 0.05)
        monkeypatch.setattr(crowd, "LAST_PATIENCE_S", 0.1)
        async with AsyncExitStack() as clients, served_hub(HubLimits(), listener=listener) as hub:
            for _ in range(2):
                await clients.enter_async_context(deaf_client(hub, listener))
            await overwhelm(hub)

        assert "Cancel" not in caplog.text  # what uvicorn says when it waits no longer

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux filters what a socket receives")
    @pytest.mark.parametrize("listener", ["tcp"], indirect=True)
    @pytest.mark.usefixtures("soon")
    async def test_a_client_whose_line_is_cut_is_found_by_the_pings_of_the_hub(
        self, listener: socket.socket, log_events: Events
    ) -> None:
        """Row: a client whose line is cut."""
        limits = HubLimits(sweep_s=0.02, keep_alive_s=0.1)
        async with served_hub(limits, listener=listener) as hub, deaf_client(hub, listener) as client:
            cut_line(client)

            await hub.until(lambda: ended_count(log_events))


@asynccontextmanager
async def deaf_client(hub: Served, listener: socket.socket) -> AsyncIterator[socket.socket]:
    """Join the job over a WebSocket and read nothing any more."""
    joined_count = hub.methods.joined_count
    async with connected(listener, GREETING) as client:
        assert b" 101 " in await asyncio.get_running_loop().sock_recv(client, 1024)
        await say(client, masked(SHAKE))
        await say(client, masked(JOIN))
        await hub.until(lambda: hub.methods.joined_count > joined_count)
        yield client


@asynccontextmanager
async def deaf_stream(hub: Served, listener: socket.socket) -> AsyncIterator[socket.socket]:
    """Join the job over server-sent events and read nothing any more."""
    socket_path = listener.getsockname() if listener.family == socket.AF_UNIX else None
    transport = httpx.AsyncHTTPTransport(uds=socket_path)
    url = hub.url if socket_path is None else "http://h/jobProgressHub"
    async with httpx.AsyncClient(transport=transport) as http:
        token = await negotiated(http, url)
        head = f"GET /jobProgressHub?id={token}&access_token=alice HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n"
        async with connected(listener, f"{head}\r\n".encode()) as client:
            assert b" 200 " in await asyncio.get_running_loop().sock_recv(client, 1024)
            await PollingClient(http, url, token).send(SHAKE + JOIN)
            await hub.until(lambda: hub.methods.joined_count)
            yield client


@asynccontextmanager
async def connected(listener: socket.socket, data: bytes) -> AsyncIterator[socket.socket]:
    """Connect, with little room for what comes, and send `data`."""
    with socket.socket(listener.family) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(0)
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.get_running_loop().sock_connect(client, listener.getsockname())
            await say(client, data)
        yield client


async def say(client: socket.socket, data: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(client, data)


async def overwhelm(hub: Served) -> None:
    """Tell more than any socket holds."""
    for done in range(1, 200):
        hub.tell(done, text="x" * 200_000)
        await asyncio.sleep(0)


def is_held(client: socket.socket) -> bool:
    """Tell whether the server's side of a connection is still there; reading would let it go on."""
    poll = select.poll()
    poll.register(client, select.POLLHUP | select.POLLRDHUP)
    return not poll.poll(0)


def cut_line(client: socket.socket) -> None:
    """Let the kernel drop whatever arrives before it answers it, with a filter of one instruction: keep no byte."""
    program = ctypes.create_string_buffer(struct.pack("HBBI", BPF_RETURN, 0, 0, 0))
    client.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HxxxxxxP", 1, ctypes.addressof(program)))
