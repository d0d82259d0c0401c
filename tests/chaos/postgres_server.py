"""A PostgreSQL of the test's own, that it stops, kills, freezes and starts again on the same data and socket."""

import asyncio
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
import psycopg

from runtime.emulator.servers import find_servers
from runtime.emulator.servers.binaries import Binary
from runtime.emulator.servers.postgres import (
    DATABASE,
    START_TIMEOUT_S,
    clear_lock,
    is_backend,
    is_ready,
    make_cluster,
    postgres_processes,
    postmaster,
    url_of,
)
from runtime.emulator.servers.process import end, spawn
from runtime.emulator.servers.state import Home, open_home
from tests.database import TEMPLATE, database_named, make_template
from tests.servers import SOURCES

SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s AND pid <> pg_backend_pid()"
A_BACKEND = "SELECT pid FROM pg_stat_activity WHERE usename = %s LIMIT 1"
LOGIN = "careerbird"


class PostgresServer:
    """A server process, as often as it is started.

    It flushes nothing to disk: what the kernel was given outlives every process, and `fsync` is for a machine that
    loses its power. But it hands each commit to the kernel before it answers; with `synchronous_commit` off, a killed
    server takes the last half second of commits with it.
    """

    def __init__(self, binary: Binary, home: Home, max_connections: int) -> None:
        self.url = url_of(home, DATABASE)
        self.data = home.directory / f"postgres-{binary.number[0]}"
        self.binary = binary
        self._home = home
        program = postmaster(binary, self.data, home, "fast")
        changes = ["-c", f"max_connections={max_connections}", "-c", "synchronous_commit=on"]  # the last one said holds
        self._program = msgspec.structs.replace(program, command=[*program.command, *changes])
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it and wait for its first connection, unless it runs."""
        if not self.runs:
            self._spawn()
            self._wait_until_ready()

    async def start_again(self) -> None:
        """Start it while others go on; it takes connections then."""
        self._spawn()
        await asyncio.to_thread(self._wait_until_ready)

    async def stop_fast(self) -> None:
        """Cut off every session and end in order, as `pg_ctl stop -m fast` does."""
        assert self._process is not None
        await asyncio.to_thread(end, self._process, signal.SIGINT)

    async def kill(self) -> None:
        """End the server and all its children as a crash of the machine does."""
        processes = postgres_processes(is_backend, self.data)
        for number in (signal.SIGSTOP, signal.SIGKILL):  # stopped first: none of them sees another go
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, number)
        assert self._process is not None
        await asyncio.to_thread(self._process.wait)

    async def lose_a_backend(self) -> None:
        """Kill one backend of the product; PostgreSQL then ends all sessions itself and recovers."""
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as watching:
            row = await (await watching.execute(A_BACKEND, [LOGIN])).fetchone()
            assert row is not None
            os.kill(row[0], signal.SIGKILL)
            with suppress(psycopg.OperationalError):
                while True:
                    await watching.execute("SELECT pg_sleep(0.01)")
        await asyncio.to_thread(self._wait_until_ready)

    def copy(self, other: "PostgresServer") -> None:
        """Take over the data of a server that runs, and follow it from then on, as a streaming standby does."""
        self.data.mkdir(mode=0o700)
        self._home.account.own(self.data)
        copying = ["-D", self.data, "-d", other.url, "--checkpoint=fast", "--write-recovery-conf", "--no-sync"]
        program = msgspec.structs.replace(
            self._program, command=[self.binary.path.with_name("pg_basebackup"), *copying]
        )
        assert spawn(program).wait() == 0, program.log.read_text()

    def close(self) -> None:
        """End it for good."""
        if self._process is not None:
            end(self._process, signal.SIGINT)

    @contextmanager
    def fresh_database(self, tablespace: str) -> Iterator[str]:
        """Yield the URL, for the owner, of a new clone of the migrated template."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} TABLESPACE {tablespace}")
        yield database_named(self.url, name)
        self.start()
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def tablespace_on(self, directory: Path) -> Iterator[str]:
        """Yield the name of a tablespace in a directory that is given to the server."""
        self._home.account.own(directory)
        self.execute(f"CREATE TABLESPACE small LOCATION '{directory}'")
        yield "small"
        self.execute("DROP TABLESPACE small")

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())

    @property
    def url_of_stranger(self) -> str:
        """For a login that is neither the product's nor a superuser."""
        return database_named(self.url, DATABASE, user="stranger")

    def end_sessions(self) -> int:
        """Terminate every session of the product's login; return how many there were."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return len(connection.execute(SESSIONS, [LOGIN]).fetchall())

    def _spawn(self) -> None:
        clear_lock(self.data)
        self._process = spawn(self._program)

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        assert is_ready(self._process, self._home, time.monotonic() + START_TIMEOUT_S), self._program.log.read_text()


@contextmanager
def standby_of(primary: PostgresServer, directory: Path) -> Iterator[PostgresServer]:
    """Run a hot standby of a server until the block ends; the other answers no commit that this one does not have."""
    with open_home(directory, [primary.binary.path]) as home:
        standby = PostgresServer(primary.binary, home, max_connections=60)
        try:
            standby.copy(primary)
            standby.start()
            primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            primary.execute("SELECT pg_reload_conf()")
            yield standby
        finally:
            standby.close()


@contextmanager
def own_server(directory: Path, *, max_connections: int = 60) -> Iterator[PostgresServer]:
    """Run a server with a migrated template in a directory of its own until the block ends."""
    sources = SOURCES[os.environ.get("TEST_SERVERS", "")]
    binary = find_servers({"PATH": os.environ["PATH"]}, sources=sources).postgres
    assert isinstance(binary, Binary)
    with open_home(directory, [binary.path]) as home:
        server = PostgresServer(binary, home, max_connections)
        make_cluster(binary, server.data, home, "fast")
        try:
            server.start()
            make_template(server.url)
            server.execute("CREATE ROLE stranger LOGIN")
            yield server
        finally:
            server.close()
