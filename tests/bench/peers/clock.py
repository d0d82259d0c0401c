"""Runs a peer's program once, and says how long it worked."""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from signal import SIGKILL
from typing import IO, cast
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict
from redis import Redis

from runtime.emulator.servers import RunningServers
from tests.bench.peers.catalogue import HERE, Peer
from tests.bench.plain_sql import TABLES
from tests.database import cloned_database

DEADLINE_S = 60.0
INSERT_ITEMS = "INSERT INTO plain_items (job_id, item_id) SELECT %s, generate_series(0, %s - 1)::text"


class PeerError(Exception):
    """A peer's program did not do its job; the message is the last that it wrote."""


def items_per_s(servers: RunningServers, peer: Peer, kind: str, count: int) -> float:
    """Let a peer work so many items, on a database of its own and an empty Redis.

    Raises:
        PeerError: It ended before its work, or took longer than a minute to enqueue or to work.
    """
    Redis.from_url(servers.redis_url).flushall()
    with cloned_database(servers.database_url) as url, psycopg.connect(url, autocommit=True) as connection:
        job_id = uuid4()
        connection.execute(TABLES)
        connection.execute("INSERT INTO plain_jobs (id, total) VALUES (%s, %s)", (job_id, count))
        connection.execute(INSERT_ITEMS, (job_id, count))
        command = [*peer.command(), kind, str(count), str(job_id)]
        wall_s = timed(command, environment(servers, url, peer))
        done = connection.execute("SELECT done FROM plain_jobs WHERE id = %s", (job_id,)).fetchone()
        if done != (count if kind == "durable" else 0,):
            message = f"it says done, and PostgreSQL has {done} of {count}"
            raise PeerError(message)
    return count / wall_s


def environment(servers: RunningServers, url: str, peer: Peer) -> dict[str, str]:
    """Return where the servers are, in the words of each language's clients."""
    parts = conninfo_to_dict(url)
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGDATABASE": "dbname"}
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "DATABASE_URL": url,
        "REDIS_URL": servers.redis_url,
        "REDIS_SOCKET": urlsplit(servers.redis_url).path,
        "QUEUE": peer.queue,
        **{name: str(parts[part]) for name, part in names.items() if part in parts},
    }


def timed(command: list[str], env: dict[str, str]) -> float:
    """Return the seconds from the go to the last item."""
    with tempfile.TemporaryFile("w+") as complaints, started(command, env, complaints) as process:
        stdin, stdout = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)
        await_line(process, stdout, "ready", complaints)
        began = time.perf_counter()
        stdin.write("go\n")
        stdin.flush()
        await_line(process, stdout, "done", complaints)
        return time.perf_counter() - began


@contextmanager
def started(command: list[str], env: dict[str, str], complaints: IO[str]) -> Iterator["subprocess.Popen[str]"]:
    """Run a program in a session of its own, and kill that with all its processes at the end."""
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 -- our own programs
        command,
        env=env,
        cwd=HERE.parents[2],
        stdin=pipe,
        stdout=pipe,
        stderr=complaints,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            kill(process)


def kill(process: "subprocess.Popen[str]") -> None:
    """Kill a program and what it forked."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, SIGKILL)


def await_line(process: "subprocess.Popen[str]", stdout: IO[str], wanted: str, complaints: IO[str]) -> None:
    """Read until a line comes.

    Raises:
        PeerError: The output ended first, or a minute passed.
    """
    timer = threading.Timer(DEADLINE_S, kill, [process])
    timer.start()
    try:
        if not any(line.strip() == wanted for line in iter(stdout.readline, "")):
            complaints.seek(0)
            raise PeerError((complaints.read().strip().splitlines() or [f"not {wanted} in {DEADLINE_S:g} s"])[-1])
    finally:
        timer.cancel()
