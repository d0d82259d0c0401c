"""A real PgBouncer in transaction mode before a PostgreSQL of the tests."""

import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from runtime.emulator.servers.account import account_for
from runtime.emulator.servers.process import Program, end, spawn
from tests.database import database_named
from tests.servers import data_folder

PROGRAM = shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
NEEDS_PGBOUNCER = pytest.mark.skipif(PROGRAM is None, reason="no PgBouncer here: apt-get install pgbouncer")
PORT = 6432  # only names the socket file
STARTS_S = 10.0
# As Debian's, but: few sessions of the server, so that clients meet each other's; a server that comes back is met soon.
SETTINGS = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr =
listen_port = {own_port}
unix_socket_dir = {directory}
auth_type = trust
auth_file = {directory}/users
pool_mode = transaction
default_pool_size = {pool_size}
max_client_conn = 500
server_login_retry = 1
log_connections = 0
log_disconnections = 0
"""
USERS = '"careerbird" ""\n"postgres" ""\n"stranger" ""\n'


@contextmanager
def pgbouncer(url: str, *, pool_size: int = 8) -> Iterator[str]:
    """Run one before the server of `url` until the block ends; yield the same URL by way of it."""
    assert PROGRAM is not None
    parts = conninfo_to_dict(url)
    with tempfile.TemporaryDirectory(prefix="cb-", dir=data_folder()) as name:
        directory = Path(name)
        account = account_for(directory, Path(str(parts["host"])))
        account.own(directory)
        (directory / "users").write_text(USERS)
        (directory / "settings").write_text(
            SETTINGS.format(
                host=parts["host"], port=parts["port"], own_port=PORT, directory=directory, pool_size=pool_size
            )
        )
        for file in directory.iterdir():
            account.own(file)
        program = Program(
            command=[PROGRAM, directory / "settings"],
            log=directory / "log",
            record=directory / "record",
            stop_signal=signal.SIGTERM,  # at once; SIGINT would wait for clients
            account=account,
        )
        process = spawn(program)
        try:
            pooled = database_named(url, str(parts["dbname"]), host=str(directory), port=str(PORT))
            until_ready(pooled, program.log)
            yield pooled
        finally:
            end(process, program.stop_signal)


def until_ready(url: str, log: Path) -> None:
    """Wait for its first connection."""
    give_up_at = time.monotonic() + STARTS_S
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            assert time.monotonic() < give_up_at, log.read_text()
            time.sleep(0.01)  # it tells nobody that it is ready
        else:
            return
