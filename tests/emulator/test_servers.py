"""The embedded servers: started, ended, and found again after a crash; all of it with real programs."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple, cast

import psutil
import psycopg
import pytest
from redis import Redis

from runtime.emulator.servers import RunningServers, ServerChoice, find_servers, process, start_servers
from runtime.emulator.servers.account import account_for
from runtime.emulator.servers.binaries import Binary
from runtime.errors import ServersError

DEADLINE_S = 20.0
EMULATOR = """
import json, os, sys, time
from pathlib import Path
from runtime.emulator.servers import find_servers, start_servers

choice = find_servers({"PATH": os.environ["PATH"]}, sources=[sys.argv[1]])
servers = start_servers(choice, Path(sys.argv[2]), "fast")
heir = os.fork() if sys.argv[3] == "fork" else None
if heir != 0:
    print(json.dumps([servers.postgres_pid, servers.redis_pid, heir]), flush=True)
time.sleep(600)
"""


class Emulator(NamedTuple):
    """A process of its own that runs servers, as the emulator does."""

    process: subprocess.Popen[str]
    postgres_pid: int
    redis_pid: int
    heir_pid: int | None


@pytest.fixture(params=["system", "wheel"])
def choice(request: pytest.FixtureRequest) -> ServerChoice:
    """The machine's own servers, then the wheels'."""
    try:
        return find_servers({"PATH": os.environ["PATH"]}, sources=[request.param])
    except ServersError as error:
        pytest.skip(str(error))


@pytest.fixture
def one_choice() -> ServerChoice:
    """The pair that the emulator would take, for what does not depend on the programs."""
    return find_servers({"PATH": os.environ["PATH"]})


@pytest.fixture
def directory() -> Iterator[Path]:
    """A directory with a short path whose parents are open to everyone."""
    parent = Path(tempfile.mkdtemp(prefix="cb-"))
    parent.chmod(0o755)
    yield parent / "servers"
    shutil.rmtree(parent)


@contextmanager
def an_emulator(choice: ServerChoice, directory: Path, how: str = "") -> Iterator[Emulator]:
    source = cast("Binary", choice.postgres).source
    command = [sys.executable, "-c", EMULATOR, source, str(directory), how]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as child:  # noqa: S603 (our own text)
        assert child.stdout is not None
        emulator = Emulator(child, *json.loads(child.stdout.readline()))
        try:
            yield emulator
        finally:
            kill(child.pid, emulator.postgres_pid, emulator.redis_pid, emulator.heir_pid)


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def is_running(pid: int) -> bool:
    """Whether a process runs; a zombie does not, for reaping orphans is up to the machine."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def kill(*pids: int | None) -> None:
    for pid in pids:
        if pid is not None and is_running(pid):
            os.kill(pid, signal.SIGKILL)


def heads_of(servers: RunningServers) -> list[psutil.Process]:
    return [psutil.Process(pid) for pid in (servers.postgres_pid, servers.redis_pid) if pid is not None]


def test_started_servers_answer_on_sockets_alone_and_leave_no_process(choice: ServerChoice, directory: Path) -> None:
    with start_servers(choice, directory, "fast") as servers:
        heads = heads_of(servers)
        family = [*heads, *(child for head in heads for child in head.children(recursive=True))]
        with psycopg.connect(servers.database_url) as connection, Redis.from_url(servers.redis_url) as redis:
            row = connection.execute("SELECT version(), current_database(), current_setting('fsync')").fetchone()
            policy = redis.config_get("maxmemory-policy")
        ports = [port for head in heads for port in head.net_connections("inet")]
        users = {head.uids().effective for head in heads}

    assert row is not None
    assert row[0].startswith(servers.postgres_version.split(" (", maxsplit=1)[0])
    assert row[1:] == ("careerbird", "off")
    assert policy == {"maxmemory-policy": "noeviction"}
    assert ports == []
    assert users == {account_for().uid}
    assert directory.stat().st_mode & 0o777 == 0o700
    assert [each for each in family if each.is_running()] == []


def test_a_later_start_finds_the_rows_and_keys_of_an_earlier_one(choice: ServerChoice, directory: Path) -> None:
    with (
        start_servers(choice, directory, "durable") as servers,
        psycopg.connect(servers.database_url) as connection,
        Redis.from_url(servers.redis_url) as redis,
    ):
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        connection.commit()
        redis.set("kept", "7")

    with (
        start_servers(choice, directory, "durable") as servers,
        psycopg.connect(servers.database_url) as connection,
        Redis.from_url(servers.redis_url) as redis,
    ):
        row = connection.execute("SELECT number, current_setting('fsync') FROM kept").fetchone()
        key = redis.get("kept")

    assert row == (7, "on")
    assert key == b"7"


def test_servers_die_with_an_emulator_that_is_killed(choice: ServerChoice, directory: Path) -> None:
    with an_emulator(choice, directory) as emulator:
        emulator.process.kill()

        assert eventually(lambda: not is_running(emulator.postgres_pid))
        assert eventually(lambda: not is_running(emulator.redis_pid))


def test_servers_that_outlived_their_emulator_are_ended_by_the_next_start(
    choice: ServerChoice, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "STOP_TIMEOUT_S", 0.5)
    with an_emulator(choice, directory) as emulator:
        for pid in (emulator.postgres_pid, emulator.redis_pid):
            os.kill(pid, signal.SIGSTOP)  # so that the signal of the parent's death stays pending
        emulator.process.kill()
        emulator.process.wait()
        outlived = is_running(emulator.postgres_pid) and is_running(emulator.redis_pid)

        with start_servers(choice, directory, "fast"):
            pass

        assert outlived
        assert not is_running(emulator.postgres_pid)
        assert not is_running(emulator.redis_pid)


def test_a_postmaster_that_no_record_names_is_ended_by_its_own_pid_file(
    choice: ServerChoice, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "STOP_TIMEOUT_S", 0.5)
    with an_emulator(choice, directory) as emulator:
        os.kill(emulator.postgres_pid, signal.SIGSTOP)
        emulator.process.kill()
        emulator.process.wait()
        (directory / "postgres.process").unlink()

        with start_servers(choice, directory, "fast"):
            pass

        assert not is_running(emulator.postgres_pid)


def test_a_query_that_outlived_its_postmaster_does_not_hold_up_the_next_start(
    one_choice: ServerChoice, directory: Path
) -> None:
    with (
        start_servers(one_choice, directory, "fast") as servers,
        closing(psycopg.connect(servers.database_url)) as connection,
    ):
        backend = connection.info.backend_pid
        connection.pgconn.send_query(b"DO $$ BEGIN LOOP END LOOP; END $$")
        connection.pgconn.flush()
        assert eventually(lambda: psutil.Process(backend).cpu_times().user > 0.1)
        kill(servers.postgres_pid)
    outlived = is_running(backend)
    with start_servers(one_choice, directory, "fast"):
        pass

    assert outlived
    assert not is_running(backend)


def test_a_stranger_with_a_recorded_number_is_left_alone(one_choice: ServerChoice, directory: Path) -> None:
    start_servers(one_choice, directory, "fast").stop()
    account = account_for()
    with subprocess.Popen(["/bin/sleep", "600"], user=account.uid) as stranger:
        data = next(directory.glob("postgres-*"))
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n0\n5432\n\n\n")
        os.chown(data / "postmaster.pid", account.uid, account.gid)
        (directory / "redis.process").write_text(json.dumps({"pid": stranger.pid, "born": "another day"}))

        with start_servers(one_choice, directory, "fast") as servers:
            answered = servers.postgres_pid is not None
        spared = is_running(stranger.pid)
        stranger.kill()

    assert answered
    assert spared


def test_a_directory_in_use_is_refused_with_the_number_of_its_holder(one_choice: ServerChoice, directory: Path) -> None:
    with an_emulator(one_choice, directory) as emulator:
        with pytest.raises(ServersError) as refusal:
            start_servers(one_choice, directory, "fast")

        assert str(refusal.value) == (
            f"{directory} is in use by process {emulator.process.pid}: stop that emulator, or name another directory."
        )
        assert is_running(emulator.postgres_pid)


def test_a_child_that_a_killed_emulator_forked_does_not_keep_the_directory(
    one_choice: ServerChoice, directory: Path
) -> None:
    with an_emulator(one_choice, directory, "fork") as emulator:
        emulator.process.kill()
        emulator.process.wait()

        with start_servers(one_choice, directory, "fast") as servers:
            assert servers.redis_pid is not None
        assert emulator.heir_pid is not None
        assert is_running(emulator.heir_pid)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("plain", id="below-a-closed-directory"),
        pytest.param("a b,c%d", id="characters-a-url-escapes"),
        pytest.param("x" * 120, id="too-long-for-a-socket"),
    ],
)
def test_any_directory_will_do(one_choice: ServerChoice, tmp_path: Path, name: str) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    with (
        start_servers(one_choice, closed / name, "fast") as servers,
        psycopg.connect(servers.database_url) as connection,
        Redis.from_url(servers.redis_url) as redis,
    ):
        assert redis.ping() is True
        sockets = connection.execute("SHOW unix_socket_directories").fetchone()

    assert sockets is not None
    assert not Path(sockets[0]).exists()
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_server_that_does_not_start_is_named_with_its_own_words(one_choice: ServerChoice, directory: Path) -> None:
    start_servers(one_choice, directory, "fast").stop()
    (next(directory.glob("postgres-*")) / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(ServersError, match=r"PostgreSQL does not start: .*configuration file.*postgres\.log\)"):
        start_servers(one_choice, directory, "fast")

    running = [each.info["cmdline"] or [] for each in psutil.process_iter(["cmdline"])]  # a zombie of others has none
    assert [line for line in running if str(directory) in " ".join(line)] == []
