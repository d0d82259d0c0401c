"""One deployed function at work: its socket, its process, and what becomes of both when another artifact comes."""

import asyncio
import socket
import time
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import structlog
from msgspec import Struct

from runtime.artifact.manifest import Manifest
from runtime.cells.cell_process import SERVED, CellProcess, environment_of, resident_bytes, start_process
from runtime.cells.cell_store import Deployment
from runtime.errors import BundleError
from runtime.serving.listening import listen_on_path

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LONGEST_WAIT_S = 30.0  # between two starts of what does not stay up
STAYED_UP_S = 10.0


class CellState(Struct, rename="camel", frozen=True, kw_only=True):
    """What is shown of one function.

    Attributes:
        requests: Answered by the process that runs; of what serves alone.
        cold_starts: Processes that a request has started.
    """

    name: str
    digest: str
    pid: int | None
    started_at: datetime | None
    requests: int
    cold_starts: int
    memory_bytes: int


class Cell:
    """Runs one function. What serves is started by the first request that comes, unless it is kept warm."""

    def __init__(
        self, manifest: Manifest, store: Deployment, environ: Mapping[str, str], *, idle_s: float | None
    ) -> None:
        """Listen where the function serves; start nothing yet.

        Args:
            manifest: What runs.
            store: Where it lies.
            environ: Of which it gets what it reads.
            idle_s: Seconds without a request after which its process ends; None keeps it.
        """
        self.manifest = manifest
        self._store = store
        self._environ = environ
        self._idle_s = idle_s
        self._process: CellProcess | None = None
        self._started_at: datetime | None = None
        self._cold_starts = 0
        self._changing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_over = False
        self._start_count = 0
        self.socket_path = store.home / "run" / f"{manifest.name}.sock"
        self._listener: socket.socket | None = None
        if manifest.kind in SERVED:
            self.socket_path.parent.mkdir(parents=True, exist_ok=True)
            self.socket_path.unlink(missing_ok=True)
            self._listener = listen_on_path(str(self.socket_path))
            self.socket_path.chmod(0o666)  # nginx's processes are somebody else's: the folder decides who may
            self._listener.settimeout(0)

    @property
    def state(self) -> CellState:
        """What there is to show now."""
        process = self._process if self._process and not self._process.is_over else None
        return CellState(
            name=self.manifest.name,
            digest=self.manifest.digest,
            pid=process.pid if process else None,
            started_at=self._started_at if process else None,
            requests=read_requests(process.report) if process else 0,
            cold_starts=self._cold_starts,
            memory_bytes=resident_bytes(process.pid) if process else 0,
        )

    def arm(self) -> None:
        """Wait for a request, which starts the process."""
        if self._listener is not None and not self._is_over:
            asyncio.get_running_loop().add_reader(self._listener, self._be_asked)

    def _be_asked(self) -> None:
        assert self._listener is not None  # noqa: S101 -- it is what was read
        asyncio.get_running_loop().remove_reader(self._listener)
        self._cold_starts += 1
        self._spawn(self.start())

    async def start(self) -> None:
        """Start a process, and again whenever it ends though it should not."""
        async with self._changing:
            if self._is_over or (self._process and not self._process.is_over):
                return
            self._process = process = await self._begin()
        self._spawn(self._follow(process))

    async def replace(self, manifest: Manifest) -> None:
        """Run another artifact: new requests meet it once it is ready, those that run end where they are."""
        async with self._changing:
            before, self.manifest = self._process, manifest
            if before is None or before.is_over:
                return  # the next request starts the new one
            process = await self._begin()
            try:
                if manifest.kind in SERVED:
                    await process.wait_until_ready()
            except BundleError as error:
                log.warning("cell.broken", function=manifest.name, digest=manifest.digest, reason=str(error))
                process.tell_to_stop()
                return
            self._process = process
        self._spawn(self._follow(process))
        before.tell_to_stop()

    async def stop(self) -> None:
        """Let the process end, and listen no longer."""
        self._is_over = True
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self.socket_path.unlink(missing_ok=True)
        if self._process is not None:
            self._process.tell_to_stop()
            await self._process.wait()
        for task in tuple(self._tasks):
            task.cancel()

    async def _begin(self) -> CellProcess:
        self._start_count += 1
        self._started_at = datetime.now(UTC)
        words, report = self._store.home / "log" / f"{self.manifest.name}.log", None
        command, environment = self._store.command(self.manifest), environment_of(self.manifest, self._environ)
        if self.manifest.kind in SERVED:
            report = self.socket_path.with_suffix(f".{self._start_count}")
            report.unlink(missing_ok=True)
            command += [f"--idle={self._idle_s}"] if self._idle_s is not None else []
        process = await start_process(command, environment, words, listener=self._listener, report=report)
        log.info("cell.started", function=self.manifest.name, digest=self.manifest.digest, pid=process.pid)
        return process

    async def _follow(self, process: CellProcess) -> None:
        """Wait for the end of the process that runs; what serves waits for requests again, what works starts again."""
        began_at, code = time.monotonic(), await process.wait()
        if process is not self._process or self._is_over:
            return
        log.info("cell.ended", function=self.manifest.name, exit_code=code, said=process.last_words if code else None)
        if code and time.monotonic() - began_at < STAYED_UP_S:
            await asyncio.sleep(min(2.0 ** min(self._cold_starts, 5), LONGEST_WAIT_S))
        if self._listener is not None:
            self.arm()
        else:
            await self.start()

    def _spawn(self, doing: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def read_requests(report: Path | None) -> int:
    """Return how many requests a process says that it has answered."""
    try:
        return int(msgspec.json.decode(report.read_bytes())) if report else 0
    except (OSError, ValueError, msgspec.DecodeError):
        return 0
