"""Runs all that is deployed on one machine, and follows what is deployed, rolled back and added meanwhile."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import structlog
from msgspec import Struct

from runtime.artifact.manifest import Manifest
from runtime.cells.cell import Cell, CellState
from runtime.cells.cell_process import SERVED
from runtime.cells.cell_store import CellStore, Deployment
from runtime.cells.clockwork import keep_firing
from runtime.cells.front_door import FrontDoor
from runtime.settings import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LOOK_EVERY_S = 0.3
ALWAYS_WARM = frozenset({"hub", "job"})  # who is connected stays so, and what waits is not asked for by a request


class Plan(Struct, frozen=True, kw_only=True):
    """How what is deployed runs.

    Attributes:
        idle_s: Seconds without a request after which a process ends.
        is_warm: Whether every process is kept.
    """

    idle_s: float
    is_warm: bool


class Supervisor:
    """One cell for each function, schedules beside them, and nginx before all."""

    def __init__(self, store: Deployment, plan: Plan, front_door: FrontDoor, environ: Mapping[str, str]) -> None:
        """Run nothing yet."""
        self._store = store
        self._plan = plan
        self._front_door = front_door
        self._environ = environ
        self._cells: dict[str, Cell] = {}
        self._clocks: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT."""
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with self.running() as following:
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({following, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if following.done():
                await following

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        """Run until the block ends; what follows the deployments is yielded, and ends only by a fault.

        Raises:
            ServersError: nginx does not start.
        """
        following: asyncio.Task[None] | None = None
        try:
            await self.follow()
            await self._front_door.until_open()
            following = asyncio.create_task(self._keep_following())
            yield following
        finally:
            if following is not None:
                following.cancel()
                await asyncio.wait({following})
            await self.stop()

    async def _keep_following(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)  # a deployment is another process, and tells nobody
            await self.follow()

    async def follow(self) -> None:
        """Run what is deployed now, and write down how it does."""
        deployed = self._store.deployed()
        for manifest in deployed.values():
            await self._take(manifest)
        self._front_door.lead_to([each for each in deployed.values() if each.kind in SERVED])
        self._write_down([cell.state for cell in self._cells.values()])

    async def stop(self) -> None:
        """End all of it: first nobody comes in, then what runs ends."""
        await self._front_door.close()
        for clock in self._clocks.values():
            clock.cancel()
        await asyncio.gather(*(cell.stop() for cell in self._cells.values()), return_exceptions=True)
        self._write_down([])

    async def _take(self, manifest: Manifest) -> None:
        name = manifest.name
        if manifest.kind == "cron":
            if name not in self._clocks:
                firing = keep_firing(name, self._store, self._environ, Settings())
                self._clocks[name] = asyncio.create_task(firing)
        elif name not in self._cells:
            await self._add(manifest)
        elif self._cells[name].manifest.digest != manifest.digest:
            await self._cells[name].replace(manifest)

    async def _add(self, manifest: Manifest) -> None:
        stays = self._plan.is_warm or manifest.kind in ALWAYS_WARM
        idle_s = None if stays else self._plan.idle_s
        self._cells[manifest.name] = cell = Cell(manifest, self._store, self._environ, idle_s=idle_s)
        if stays:
            await cell.start()
        else:
            cell.arm()

    def _write_down(self, states: list[CellState]) -> None:
        path = status_path(self._store.home)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_bytes(msgspec.json.encode(states))
        beside.replace(path)


def status_path(home: Path) -> Path:
    """Return where it is written how cells do."""
    return home / "run" / "status.json"


def read_states(home: Path) -> list[CellState]:
    """Return how cells did a moment ago; none when nobody runs them."""
    try:
        return msgspec.json.decode(status_path(home).read_bytes(), type=list[CellState])
    except (OSError, msgspec.DecodeError):
        return []


def table(store: CellStore, states: list[CellState]) -> Iterator[str]:
    """Yield a line for each deployed function: digest, process, since when, requests, cold starts, memory."""
    known = {state.name: state for state in states}
    yield (
        f"{'function':28}  {'digest':12}  {'before':12}  {'pid':>7}  {'since':20}"
        f"  {'requests':>8}  {'cold':>4}  {'MB':>5}"
    )
    for name, manifest in store.deployed().items():
        state = known.get(name)
        before = (store.previous_digest(name) or "sha256:-").removeprefix("sha256:")[:12]
        since = f"{state.started_at:%Y-%m-%d %H:%M:%S}" if state and state.started_at else "-"
        pid = str(state.pid) if state and state.pid else "-"
        numbers = (state.requests, state.cold_starts, state.memory_bytes / 1e6) if state else (0, 0, 0.0)
        yield (
            f"{name:28}  {manifest.digest[7:19]:12}  {before:12}  {pid:>7}  {since:20}"
            f"  {numbers[0]:>8}  {numbers[1]:>4}  {numbers[2]:>5.0f}"
        )
