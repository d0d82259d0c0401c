"""Starts the chosen servers and ends them, in that order, from one place."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Self

from runtime.emulator.servers.binaries import Binary
from runtime.emulator.servers.choice import ServerChoice
from runtime.emulator.servers.postgres import Profile, run_postgres
from runtime.emulator.servers.process import born
from runtime.emulator.servers.redis import run_redis
from runtime.emulator.servers.remote import Remote
from runtime.emulator.servers.state import Home, open_home

Address = tuple[str, int | None]
Run = Callable[[Binary, Home, Profile], AbstractContextManager[Address]]
LOGS = {"PostgreSQL": "postgres.log", "Redis": "redis.log"}


class RunningServers:
    """PostgreSQL and Redis, ready; a context manager that ends what was started.

    Attributes:
        database_url: For `psycopg.connect`; of the database `careerbird`, or `DATABASE_URL` as it was.
        redis_url: For `Redis.from_url`; of database 0, or `REDIS_URL` as it was.
        postgres_version: For people, such as `PostgreSQL 15.18 (system)`.
        redis_version: For people, such as `Valkey 9.1.2 (wheel)`.
        postgres_pid: The postmaster; None when others run it.
        redis_pid: The server; None when others run it.
    """

    def __init__(self, choice: ServerChoice, home: Home, addresses: tuple[Address, Address], ends: ExitStack) -> None:
        self.postgres_version = choice.postgres.version
        self.redis_version = choice.redis.version
        (self.database_url, self.postgres_pid), (self.redis_url, self.redis_pid) = addresses
        self._home = home
        self._ends = ends

    def complaint(self) -> str | None:
        """Return a sentence about a server that has ended by itself; None while all that were started run."""
        for name, pid in (("PostgreSQL", self.postgres_pid), ("Redis", self.redis_pid)):
            if pid is not None and born(pid) is None:
                return f"{name} has ended: see {self._home.directory / LOGS[name]}"
        return None

    def stop(self) -> None:
        """End the servers in order and let go of the directory; a second call does nothing."""
        self._ends.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def start_servers(choice: ServerChoice, directory: Path, profile: Profile) -> RunningServers:
    """Start what has to be started, and wait until both take connections.

    The servers are children of this process, listen on sockets only, and die with it: at once on Linux, even when it
    is killed; elsewhere the next start on the same directory ends them.

    Args:
        choice: From `find_servers`.
        directory: Takes data, logs and sockets; made when absent, mode 0700. When the caller is root it then belongs
            to `nobody`, who runs the servers.
        profile: `durable` survives a loss of power; `fast` skips every flush and survives the end of any client, and of
            the servers when they are told to.

    Raises:
        ServersError: Another emulator uses the directory, or a server does not start.
        RuntimeError: Not called on the main thread, with which the servers live and die.
    """
    if threading.current_thread() is not threading.main_thread():
        message = "start_servers belongs on the main thread"
        raise RuntimeError(message)
    programs = [server.path for server in (choice.postgres, choice.redis) if isinstance(server, Binary)]
    with ExitStack() as ends:
        home = ends.enter_context(open_home(directory, programs))
        redis = ends.enter_context(run_server(choice.redis, run_redis, home, profile))
        postgres = ends.enter_context(run_server(choice.postgres, run_postgres, home, profile))
        return RunningServers(choice, home, (postgres, redis), ends.pop_all())


def run_server(server: Binary | Remote, run: Run, home: Home, profile: Profile) -> AbstractContextManager[Address]:
    """Run a program; a server that others run is only named."""
    if isinstance(server, Remote):
        return nullcontext((server.url, None))
    return run(server, home, profile)
