"""Faults on demand: what the emulator's servers and workers may do in production, done to them here."""

import asyncio
import os
import signal
import sys
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, assert_never, get_args

import structlog
from msgspec import Struct
from redis.exceptions import RedisError

from runtime.bindings.resources import Resources
from runtime.bundle import FUNCTIONS
from runtime.emulator.address import Ready
from runtime.emulator.servers import RunningServers
from runtime.errors import ConflictError

log: structlog.stdlib.BoundLogger = structlog.get_logger()
SILENT_S = 5.0
WORKER_LIVES_S = 5.0  # from its first sign of life on
STARTED = b"worker.started"
ROOT = FUNCTIONS.parent
Fault = Literal["worker_killed", "redis_silent", "redis_forgets", "postgres_silent"]


class FaultView(Struct, rename="camel", frozen=True, kw_only=True):
    """One fault.

    Attributes:
        obstacle: Why it cannot be had here, one sentence; empty when it can.
        is_on: Whether it goes on at this moment.
    """

    name: Fault
    obstacle: str
    is_on: bool


class Faults:
    """Does each fault once at a time; a context manager that ends those that go on.

    Args:
        servers: Those that this emulator has started may be stopped; others' are left alone.
        ready: What a worker of its own needs.
        resources: Of the emulator.
    """

    def __init__(self, servers: RunningServers, ready: Ready, resources: Resources) -> None:
        self._servers = servers
        self._ready = ready
        self._resources = resources
        self._on: dict[Fault, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for task in self._on.values():
            task.cancel()
        if self._on:
            await asyncio.wait(self._on.values())

    def all(self) -> list[FaultView]:
        """Return what can be had here, and what cannot."""
        return [FaultView(name=one, obstacle=self._obstacle(one), is_on=one in self._on) for one in get_args(Fault)]

    def begin(self, fault: Fault) -> None:
        """Begin a fault; it ends by itself.

        Raises:
            ConflictError: It goes on already, or cannot be had here.
        """
        obstacle = "It goes on at this moment: wait for its end." if fault in self._on else self._obstacle(fault)
        if obstacle:
            raise ConflictError(obstacle)
        self._on[fault] = asyncio.create_task(self._go_through(fault))

    async def _go_through(self, fault: Fault) -> None:
        log.warning("fault.begun", fault=fault)
        try:
            await self._do(fault)
        except (OSError, RedisError) as error:  # it is a fault, after all: what is told of it is told in the log
            log.warning("fault.failed", fault=fault, reason=type(error).__name__)
        finally:
            self._on.pop(fault, None)
        log.warning("fault.ended", fault=fault)

    async def _do(self, fault: Fault) -> None:
        match fault:
            case "worker_killed":
                await kill_a_worker(self._ready.environment())
            case "redis_forgets":
                await self._resources.redis.flushdb()
            case "redis_silent":
                await keep_silent(with_children(self._servers.redis_pid))
            case "postgres_silent":
                await keep_silent(with_children(self._servers.postgres_pid))
            case _:
                assert_never(fault)

    def _obstacle(self, fault: Fault) -> str:
        is_of_redis = fault in {"redis_silent", "redis_forgets"}
        pid = self._servers.redis_pid if is_of_redis else self._servers.postgres_pid
        if fault == "worker_killed" or pid is not None:
            return ""
        name = "Redis" if is_of_redis else "PostgreSQL"
        return f"{name} is not the emulator's own: it leaves the servers of others alone."


async def kill_a_worker(environment: Mapping[str, str]) -> None:
    """Let a worker process of its own join, and kill it in the middle of what it has taken."""
    whole = {**os.environ, **environment, "METRICS_PORT": "", "LOG_LEVEL": "info"}
    command = (sys.executable, "-m", "runtime.work")
    worker = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=whole, stderr=asyncio.subprocess.PIPE)
    try:
        if await has_started(worker):
            await asyncio.sleep(WORKER_LIVES_S)
    finally:
        with suppress(ProcessLookupError):
            worker.kill()
        await worker.wait()


async def has_started(worker: asyncio.subprocess.Process) -> bool:
    """Wait until a worker says that it has; False when it ends before."""
    while line := await worker.stderr.readline() if worker.stderr else b"":
        if STARTED in line:
            return True
    return False


async def keep_silent(pids: Collection[int]) -> None:
    """Stop processes where they are, and let them go on after `SILENT_S`."""
    try:
        send(signal.SIGSTOP, pids)
        await asyncio.sleep(SILENT_S)
    finally:
        send(signal.SIGCONT, pids)


def send(number: signal.Signals, pids: Iterable[int]) -> None:
    """Send a signal to those that are still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def with_children(pid: int | None) -> list[int]:
    """Return a process and its children, as far as the system says who they are."""
    if pid is None:
        return []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return [pid, *map(int, children)]
