"""The whole set from its artifacts: a process for each function, nginx before them, the emulator's servers as ever."""

import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from runtime.bindings.resources import open_resources
from runtime.cells.dist_folder import DistFolder
from runtime.cells.front_door import FrontDoor
from runtime.cells.supervisor import Plan, Supervisor
from runtime.emulator.emulator import Emulator
from runtime.emulator.options import Options
from runtime.emulator.port import HOST, port_of
from runtime.serving.metrics_port import needs_of_metrics, serve_metrics

IDLE_S = 300.0
LOGS = "log"


def open_artifacts(options: Options) -> DistFolder:
    """Return the artifacts that were asked for, with a folder for their sockets: short names, open to nginx.

    Raises:
        BundleError: There are none, or one is for another Python.
    """
    home = Path(tempfile.mkdtemp(prefix="careerbird-"))
    try:
        artifacts = DistFolder(options.dist or Path(), home)
    except BaseException:
        home.rmdir()
        raise
    home.chmod(0o755)
    logs = options.directory.resolve() / LOGS
    logs.mkdir(exist_ok=True)
    (home / "log").symlink_to(logs)
    return artifacts


@asynccontextmanager
async def run_artifacts(
    emulator: Emulator, artifacts: DistFolder, for_metrics: socket.socket | None
) -> AsyncIterator[None]:
    """Answer requests, work jobs and fire schedules, each function in a process of its own, until the block ends.

    Raises:
        ServersError: There is no nginx.
    """
    settings = emulator.ground.settings
    address = f"{HOST}:{port_of(emulator.listener)}"
    environ = {**os.environ, **emulator.ready.environment(), "LOG_LEVEL": settings.log_level}
    try:
        front_door = FrontDoor(artifacts.home, address, emulator.listener)
        supervisor = Supervisor(artifacts, Plan(idle_s=IDLE_S, is_warm=False), front_door, environ)
        async with (
            open_resources(settings, needs_of_metrics(settings)) as resources,
            serve_metrics(resources, for_metrics),
            supervisor.running(),
        ):
            yield
    finally:
        shutil.rmtree(artifacts.home, ignore_errors=True)
