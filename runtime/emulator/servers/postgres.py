"""Runs PostgreSQL on a socket in a private directory, without a TCP port."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import psycopg

from runtime.emulator.servers.binaries import Binary
from runtime.emulator.servers.process import LOOK_EVERY_S, Process, Program, complaint, end_orphan, keep_running
from runtime.emulator.servers.state import Home
from runtime.errors import ServersError

Profile = Literal["durable", "fast"]

PORT = 5432  # only names the socket file
DATABASE = "careerbird"
START_TIMEOUT_S = 30.0  # recovery after a crash included
RETRY_EVERY_S = 0.1
INITDB_TIMEOUT_S = 60.0
ORPHANS = "is still in use"  # of the shared memory, in the server's own words
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "jit": "off",
}
FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@contextmanager
def run_postgres(binary: Binary, home: Home, profile: Profile) -> Iterator[tuple[str, int | None]]:
    """Run PostgreSQL until the block ends; yield the URL of its database `careerbird` and its process number.

    Each major version has its own data: another one cannot read it.

    Raises:
        ServersError: It does not start.
    """
    data = prepare_data(binary, home, profile)
    program = postmaster(binary, data, home, profile)
    give_up_at = time.monotonic() + START_TIMEOUT_S
    while True:
        with keep_running(program) as process:
            if is_ready(process, home, give_up_at):
                yield url_of(home, DATABASE), process.pid
                return
        if ORPHANS not in program.log.read_text(errors="replace") or time.monotonic() > give_up_at:
            message = f"PostgreSQL does not start: {complaint(program.log)} (all of it in {program.log})"
            raise ServersError(message)
        time.sleep(RETRY_EVERY_S)  # the backends of a killed postmaster end by themselves, and tell nobody


def prepare_data(binary: Binary, home: Home, profile: Profile) -> Path:
    """Return the data of this major version, made if need be and free to be used."""
    data = home.directory / f"postgres-{binary.number[0]}"
    if not data.exists():
        make_cluster(binary, data, home, profile)
    clear_lock(data)
    return data


def make_cluster(binary: Binary, data: Path, home: Home, profile: Profile) -> None:
    """Run `initdb` beside the final place and rename it: half a cluster is never taken for a whole one."""
    unfinished = data.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    home.account.own(unfinished)
    program = initdb(binary, unfinished, home, profile)
    with keep_running(program) as process:
        status = process.wait(INITDB_TIMEOUT_S)
    if status != 0:
        message = f"PostgreSQL cannot make its data: {complaint(program.log)} (all of it in {program.log})"
        raise ServersError(message)
    unfinished.rename(data)


def initdb(binary: Binary, data: Path, home: Home, profile: Profile) -> Program:
    """Describe the process that makes the data."""
    options = ["-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale"]
    if profile == "fast":
        options.append("--no-sync")
    return Program(
        command=[binary.path.with_name("initdb"), *options],
        log=home.directory / "initdb.log",
        record=home.record("initdb"),
        stop_signal=signal.SIGTERM,
        account=home.account,
    )


def clear_lock(data: Path) -> None:
    """End what an earlier start left on these data, and make its lock file no obstacle for the next.

    The process number in the file may by now be another's, or a zombie's that nobody waits for, and PostgreSQL would
    refuse to start. It disregards its own parent there, and still checks that no backend uses the shared memory named
    in the same file, so the number is replaced and the file stays.
    """
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    for is_left in (is_postmaster, is_backend):  # the first ends the others, if it lives
        for process in postgres_processes(is_left, data):
            end_orphan(process)
    if lock.exists():
        _, *rest = lock.read_text().splitlines() or [""]
        lock.write_text("\n".join([str(os.getpid()), *rest, ""]))


def postgres_processes(is_meant: Callable[[Path, Path], bool], data: Path) -> list[Process]:
    """Return the processes called `postgres` that a predicate takes, by their folders in `/proc`."""
    processes = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile, or is not ours to look at
            if (folder / "comm").read_text() == "postgres\n" and is_meant(folder, data):
                processes.append(Process.of(int(folder.name)))
    return processes


def is_postmaster(folder: Path, data: Path) -> bool:
    """Whether a process was started as `postgres -D DATA`."""
    return (folder / "cmdline").read_bytes().split(b"\0")[1:3] == [b"-D", os.fsencode(data)]


def is_backend(folder: Path, data: Path) -> bool:
    """Whether a process works in the data, as all of PostgreSQL's do."""
    return (folder / "cwd").readlink() == data


def postmaster(binary: Binary, data: Path, home: Home, profile: Profile) -> Program:
    """Describe the server process."""
    settings = {**SETTINGS, "unix_socket_directories": str(home.sockets)}
    if profile == "fast":
        settings |= FAST_SETTINGS
    options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
    return Program(
        command=[binary.path, "-D", data, "-p", str(PORT), *options],
        log=home.directory / "postgres.log",
        record=home.record("postgres"),
        stop_signal=signal.SIGINT,  # "fast shutdown": clients are cut off, data is whole
        account=home.account,
    )


def is_ready(process: subprocess.Popen[bytes], home: Home, give_up_at: float) -> bool:
    """Wait for the first connection, and make the database with it; False when the process ended or time is up."""
    while not make_database(home):
        if process.poll() is not None or time.monotonic() > give_up_at:
            return False
        time.sleep(LOOK_EVERY_S)  # PostgreSQL tells nobody but its log that it is ready
    return True


def make_database(home: Home) -> bool:
    """Make the database when it is not there; False while the server takes no connections."""
    try:
        with psycopg.connect(url_of(home, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchall():
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.OperationalError:
        return False
    return True


def url_of(home: Home, database: str) -> str:
    """Return the URL of a database; the socket's directory is the host."""
    return f"postgresql://postgres@/{database}?host={quote(str(home.sockets), safe='')}&port={PORT}"
