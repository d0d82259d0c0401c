"""Real Redis servers on ports of loopback that tests kill."""

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM
from subprocess import Popen
from typing import Any

from msgspec import Struct
from redis import Redis
from redis.exceptions import RedisError

from runtime.emulator.servers import find_servers
from runtime.emulator.servers.account import Account
from runtime.emulator.servers.binaries import Binary
from runtime.emulator.servers.process import Program, spawn
from tests.servers import SOURCES, part_of_run

DEADLINE_S = 30.0
LOWEST_PORT, PORT_COUNT = 10_000, 10_000  # with those of the bus, below what systems give to outgoing connections
BUS_OFFSET = 10_000  # from a node's port to the one where it hears the other nodes of its cluster


class Node(Struct, kw_only=True):
    """A server process."""

    port: int
    process: Popen[bytes]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def ask(self, *command: str | int | bytes) -> Any:  # noqa: ANN401 -- an answer as the server gives it
        with Redis(port=self.port, socket_timeout=1) as client:
            client.response_callbacks.clear()
            return client.execute_command(*command)

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.send_signal(SIGKILL)
        self.process.wait()

    def silence(self) -> None:
        """Stop it (SIGSTOP): it answers nothing, and its connections stay open."""
        self.process.send_signal(SIGSTOP)

    @property
    def role(self) -> str:
        """`master` or `slave`; nothing when it does not answer."""
        try:
            return str(self.ask("ROLE")[0].decode())
        except (RedisError, OSError):
            return ""

    def facts(self, *command: str) -> dict[str, str]:
        """Return what an INFO says."""
        lines = self.ask(*command).decode().splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)


@contextmanager
def running_node(directory: Path, *settings: str, port: int | None = None) -> Iterator[Node]:
    """Run a server with nothing on disk; a replica of it has its data at once, not after the usual 5 s."""
    options = ["--save", "", "--appendonly", "no", "--repl-ping-replica-period", "1", "--repl-diskless-sync-delay", "0"]
    with running(directory, lambda chosen: ["--port", str(chosen), *options, *settings], port=port) as node:
        yield node


@contextmanager
def running(
    directory: Path, arguments_at: Callable[[int], list[str | Path]], *, port: int | None = None
) -> Iterator[Node]:
    """Run the program on a port, a free one when none is named, until the block ends or the test session dies."""
    port = port or free_port()
    home = directory / str(port)
    home.mkdir()
    program = Program(
        command=[redis_program(), *arguments_at(port), "--bind", "127.0.0.1", "--dir", home],
        log=home / "log",
        record=home / "record",
        stop_signal=SIGTERM,
        account=Account(uid=os.geteuid(), gid=os.getegid(), is_caller=True),
    )
    process = spawn(program)
    try:
        node = Node(port=port, process=process)
        until(lambda: node.ask("PING") == b"PONG")
        yield node
    finally:
        process.send_signal(SIGCONT)
        process.kill()
        process.wait()


def redis_program() -> Path:
    """Return what also runs as a node of a cluster and as a Sentinel."""
    choice = find_servers({"PATH": os.environ["PATH"]}, sources=SOURCES[os.environ.get("TEST_SERVERS", "")])
    assert isinstance(choice.redis, Binary)
    return choice.redis.path


def free_port() -> int:
    """Return a port on which nobody listens, nor on that of its bus; processes of one test run never get the same."""
    count, number = part_of_run()
    while True:
        port = LOWEST_PORT + secrets.randbelow(PORT_COUNT // count) * count + number
        here, bus = ("127.0.0.1", port), ("127.0.0.1", port + BUS_OFFSET)
        with suppress(OSError), socket.create_server(here), socket.create_server(bus):
            return port


def until(condition: Callable[[], bool]) -> float:
    """Wait for what no server announces; return how many seconds it took."""
    began = time.monotonic()
    while True:
        with suppress(RedisError, OSError):
            if condition():
                return time.monotonic() - began
        assert time.monotonic() - began < DEADLINE_S, "the servers did not get there"
        time.sleep(0.02)
