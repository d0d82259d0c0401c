"""Runs Redis or Valkey on a socket in a private directory, without a TCP port."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from redis import Redis, RedisError

from runtime.emulator.servers.binaries import Binary
from runtime.emulator.servers.postgres import Profile
from runtime.emulator.servers.process import LOOK_EVERY_S, Program, complaint, keep_running
from runtime.emulator.servers.state import Home
from runtime.errors import ServersError

START_TIMEOUT_S = 30.0  # reading an append-only file included
SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",  # an evicted key would be a lost ticket
    "daemonize": "no",
}


@contextmanager
def run_redis(binary: Binary, home: Home, profile: Profile) -> Iterator[tuple[str, int | None]]:
    """Run Redis until the block ends; yield its URL and its process number.

    Each product and major version has its own data: an older one cannot read a newer one's.

    Raises:
        ServersError: It does not start.
    """
    socket = home.sockets / "redis.sock"
    with keep_running(describe_server(binary, socket, home, profile)) as process:
        wait_until_ready(process, socket, home)
        yield f"unix://{socket}?db=0", process.pid


def describe_server(binary: Binary, socket: Path, home: Home, profile: Profile) -> Program:
    """Describe the server process."""
    data = home.directory / f"{binary.product.lower()}-{binary.number[0]}"
    data.mkdir(mode=0o700, exist_ok=True)
    home.account.own(data)
    appendonly = "yes" if profile == "durable" else "no"
    settings = {**SETTINGS, "unixsocket": str(socket), "dir": str(data), "appendonly": appendonly}
    return Program(
        command=[binary.path, *(option for name, value in settings.items() for option in (f"--{name}", value))],
        log=home.directory / "redis.log",
        record=home.record("redis"),
        stop_signal=signal.SIGTERM,
        account=home.account,
    )


def wait_until_ready(process: Popen[bytes], socket: Path, home: Home) -> None:
    """Wait for the first PONG.

    Raises:
        ServersError: The process ended, or 30 seconds passed.
    """
    deadline = time.monotonic() + START_TIMEOUT_S
    while not answers(socket):
        if process.poll() is not None or time.monotonic() > deadline:
            log = home.directory / "redis.log"
            message = f"Redis does not start: {complaint(log)} (all of it in {log})"
            raise ServersError(message)
        time.sleep(LOOK_EVERY_S)  # Redis tells nobody but its log that it is ready


def answers(socket: Path) -> bool:
    """Whether the server at a socket answers a PING."""
    try:
        with Redis(unix_socket_path=str(socket)) as client:
            return bool(client.ping())
    except RedisError:
        return False
