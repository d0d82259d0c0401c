"""A server that stops: what a proxy has kept, what is on its way, what nobody reads."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog

from runtime.serving import listening
from runtime.serving.listening import listen
from runtime.serving.server import Server, run_server
from runtime.serving.stalls import Stall, count_unsent, hang_up, is_over
from tests.serving.raw import GET, Served, served, within_deadline

MIB = b"x" * 1_048_576
MANY = 32
CROWD_COUNT = 40


class Slow:
    """Answers `/0` when it is let go, `/1` at once, and every other path with more than any socket holds."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.running = asyncio.Event()
        self.go_on = asyncio.Event()

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
        self.paths.append(scope["path"])
        self.running.set()
        if scope["path"] == "/0":
            await self.go_on.wait()
        count = 0 if scope["path"] in {"/0", "/1"} else MANY
        headers = [(b"content-length", b"%d" % (count * len(MIB)))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for _ in range(count):
            await send({"type": "http.response.body", "body": MIB, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def app() -> Slow:
    return Slow()


@pytest.fixture
async def server(app: Slow) -> AsyncIterator[Served]:
    async with served(app) as running:
        yield running


@asynccontextmanager
async def leaving(server: Server) -> AsyncIterator[asyncio.Task[None]]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(server.leave())
        await asyncio.sleep(0)  # it has begun
        yield task


async def test_a_request_on_a_kept_connection_is_served_and_the_last(server: Served) -> None:
    """Row: a proxy's kept connection to a server that stops."""
    async with server.connection(GET % 1) as client:
        first = await client.answer()
        async with leaving(server.server):
            await client.send(GET % 1)
            second = await client.rest()

    assert b"connection: close" not in first
    assert second.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in second


async def test_a_kept_connection_that_asks_nothing_is_closed_before_anybody_is_sent_away(server: Served) -> None:
    """Row: a proxy's kept connection to a server that stops."""
    async with server.connection(GET % 1) as kept, server.connection() as silent:
        await kept.answer()
        async with leaving(server.server) as left:
            await within_deadline(left)

            assert await kept.rest() == b""
            assert await silent.rest() == b""


async def test_an_answer_that_is_on_its_way_says_that_it_is_the_last(server: Served, app: Slow) -> None:
    async with server.connection(GET % 0) as client:
        await within_deadline(app.running.wait())
        async with leaving(server.server):
            app.go_on.set()
            answer = await client.rest()

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in answer


async def test_pipelined_requests_that_have_arrived_are_all_served(server: Served, app: Slow) -> None:
    async with server.connection(GET % 0 + GET % 1 + GET % 1) as client:
        await within_deadline(app.running.wait())
        async with leaving(server.server):
            app.go_on.set()
            answers = await client.rest()

    assert answers.count(b"HTTP/1.1 200 ") == 3
    assert answers.count(b"connection: close") == 1
    assert app.paths == ["/0", "/1", "/1"]


async def test_who_was_in_front_of_the_door_is_let_in_and_served(server: Served) -> None:
    """The kernel has told them that they are connected; closing the listener would reset them."""
    with ExitStack() as clients:
        address = ("127.0.0.1", server.port)
        sockets = [clients.enter_context(socket.create_connection(address)) for _ in range(CROWD_COUNT)]
        for client in sockets:  # without a turn of the loop in which they could be let in
            client.sendall(GET % 1)
            client.settimeout(0)
        await server.server.leave()
        answers = [await within_deadline(asyncio.get_running_loop().sock_recv(each, 4_096)) for each in sockets]

    assert [answer.split(b" ")[1] for answer in answers] == [b"200"] * CROWD_COUNT


async def test_nobody_new_is_let_in(server: Served) -> None:
    """Row: a client that comes back while its server stops."""
    async with leaving(server.server):
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", server.port)


def test_a_process_that_stops_leaves_its_successors_socket_alone(tmp_path: Path) -> None:
    """Row: a client that comes back while its server stops."""
    path = tmp_path / "socket"
    with ExitStack() as old, ExitStack() as new:
        old.enter_context(listen("", 0, str(path))).close()
        new.enter_context(listen("", 0, str(path)))
        old.close()

        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))

    assert not path.exists()


class TestReadersThatTakeNothing:
    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(listening, "UNHEARD_S", 0.3)
        monkeypatch.setattr("runtime.serving.crowd.WATCH_S", 0.05)

    async def test_on_a_unix_socket_are_dropped(self, app: Slow, tmp_path: Path) -> None:
        """Row: a reader that stalls."""
        with structlog.testing.capture_logs() as events:
            async with server_at(app, tmp_path / "socket") as (_, path), deaf(path) as client:
                await within_deadline(app.running.wait())
                await until_told(events, "readers.dropped")
                await within_deadline(to_the_end(client))

        assert [event["dropped_count"] for event in events if event["event"] == "readers.dropped"] == [1]

    async def test_have_all_their_time_again_when_they_take_something(self, app: Slow, tmp_path: Path) -> None:
        async with server_at(app, tmp_path / "socket") as (server, path), deaf(path) as client:
            await within_deadline(app.running.wait())
            [connection] = server.server_state.connections
            stall = Stall(count_unsent(connection.transport), since=0.0)
            before = is_over(connection.transport, stall, 14.0, patience_s=15.0)
            client.recv(262_144)
            after = [is_over(connection.transport, stall, now, patience_s=15.0) for now in (16.0, 30.0, 31.0)]

        assert not before
        assert after == [False, False, True]

    async def test_do_not_hold_a_stop_up(self, app: Slow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Row: a reader that stalls."""
        monkeypatch.setattr("runtime.serving.server.GRACE_S", None)
        monkeypatch.setattr(listening, "UNHEARD_S", 3_600.0)
        monkeypatch.setattr("runtime.serving.crowd.LAST_PATIENCE_S", 0.1)

        async with asyncio.timeout(20), AsyncExitStack() as clients, server_at(app, tmp_path / "socket") as (_, path):
            await clients.enter_async_context(deaf(path))
            await clients.enter_async_context(deaf(path))
            await within_deadline(app.running.wait())

    async def test_their_connection_that_closes_is_dropped_too(self, app: Slow, tmp_path: Path) -> None:
        """What is left of its answer waits in the process, and its descriptor with it."""
        async with server_at(app, tmp_path / "socket") as (server, path), deaf(path) as client:
            await within_deadline(app.running.wait())
            [connection] = server.server_state.connections
            connection.transport.close()
            await within_deadline(until_lost(server))
            await within_deadline(to_the_end(client))

        assert count_unsent(connection.transport) == 0  # and nothing is raised where there is no socket any more
        hang_up(connection.transport)


@asynccontextmanager
async def server_at(app: Slow, path: Path) -> AsyncIterator[tuple[Server, str]]:
    with listen("", 0, str(path)) as listener:
        async with run_server(app, [listener]) as server:
            yield server, str(path)


@asynccontextmanager
async def deaf(path: str) -> AsyncIterator[socket.socket]:
    """Ask for megabytes and read nothing."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(0)
        await asyncio.get_running_loop().sock_connect(client, path)
        await asyncio.get_running_loop().sock_sendall(client, GET % 2)
        yield client


async def to_the_end(client: socket.socket) -> None:
    """Read what the kernel has, until the other side has hung up."""
    try:
        while await asyncio.get_running_loop().sock_recv(client, 1_048_576):
            pass
    except ConnectionResetError:
        return


async def until_lost(server: Server) -> None:
    while server.server_state.connections:  # noqa: ASYNC110 -- a connection that ends announces nothing
        await asyncio.sleep(0.02)


async def until_told(events: list[structlog.typing.EventDict], name: str) -> None:
    async with asyncio.timeout(10):
        while not any(event["event"] == name for event in events):  # noqa: ASYNC110 -- a log announces nothing
            await asyncio.sleep(0.02)
