"""`python -m runtime.work [NAME...]`: a worker for these job handlers and schedules, all when none is named."""

import argparse
import asyncio
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from runtime.bindings.admitting import admit_servers
from runtime.bindings.resources import open_resources
from runtime.bounded import run_bounded
from runtime.bundle import FUNCTIONS
from runtime.commands import run_command
from runtime.errors import BundleError, UnavailableError
from runtime.garbage import begin_collecting
from runtime.logs import configure_logs
from runtime.prepared import Prepared
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.queue.worker import WorkerProcess
from runtime.serving.metrics_port import listen_for_metrics, needs_of_metrics, serve_metrics
from runtime.settings import Settings, load_settings
from runtime.store.admission import admit
from runtime.store.redis.eviction import refuse_eviction
from runtime.usable import WORKED, prepare_functions

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LOOK_AGAIN_S = 1.0
LOOK_S = 0.2
ENOUGH_LOOKS = 2


def main() -> None:
    """Work until SIGTERM or SIGINT; then finish, give back the rest and end with 0."""
    parser = argparse.ArgumentParser(prog="python -m runtime.work", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a job handler or schedule")
    parser.add_argument("--functions", type=Path, default=FUNCTIONS, metavar="DIR", help="a bundle's folder")
    parser.add_argument("--burst", action="store_true", help="leave once nothing waits in the queues")
    parser.add_argument("--check", action="store_true", help="look whether all is there that it needs, and leave")
    wanted = parser.parse_args()
    settings = load_settings()
    configure_logs(settings)
    if not wanted.functions.is_dir():
        message = f"{wanted.functions}: there is no such folder"
        raise BundleError(message)
    with listen_for_metrics(settings) as for_metrics:
        ours, broken = prepare_functions(settings, wanted.names, kinds=WORKED, root=wanted.functions)
        for error in broken:
            log.error("function.broken", reason=str(error))
        if wanted.check:
            run_bounded(check(settings, ours))
        else:
            run_bounded(work(settings, ours, for_metrics, is_burst=wanted.burst))


async def check(settings: Settings, ours: Sequence[Prepared]) -> None:
    """Reach all that these functions need, and touch nothing.

    Raises:
        BulkError: As for `work`, or PostgreSQL does not answer.
    """
    needs = needs_of_worker(ours)
    await admit_servers(settings, needs)
    async with open_resources(settings, needs):
        pass


async def work(
    settings: Settings, ours: Sequence[Prepared], for_metrics: socket.socket | None, *, is_burst: bool
) -> None:
    """Run the worker process of these functions until a signal comes, or until its queues are drained.

    Raises:
        SettingsError: An address is not set, Redis evicts keys, or the database does not fit (`admit`).
    """
    stopping = watch_signals()
    if not settings.redis_may_evict:
        await refuse_eviction(settings.require_redis_url())
    async with open_resources(settings, needs_of_worker(ours) | needs_of_metrics(settings)) as resources:
        process = build_worker(ours, resources)
        async with serve_metrics(resources, for_metrics):
            if not await admitted(settings.require_database_url(), stopping):
                return
            begin_collecting()
            log.info("worker.started", worker_id=process.id, functions=[one.loaded.entry.name for one in ours])
            await (run_drained if is_burst else WorkerProcess.run)(process, stopping)
        log.info("worker.stopped", worker_id=process.id)


async def admitted(url: str, stopping: asyncio.Event) -> bool:
    """Wait for PostgreSQL, for a worker may start before it does; False when told to stop before it answers."""
    told = ""
    while not stopping.is_set():
        try:
            await admit(url)
        except UnavailableError as error:
            if str(error) != told:
                told = str(error)
                log.warning("worker.waiting", reason=told)
        else:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_S):
                await stopping.wait()
    return False


async def run_drained(process: WorkerProcess, stopping: asyncio.Event) -> None:
    """Work until nothing is left to do, or a signal comes."""
    async with asyncio.TaskGroup() as group:
        draining = group.create_task(stop_when_drained(process, stopping))
        await process.run(stopping)
        draining.cancel()


async def stop_when_drained(process: WorkerProcess, stopping: asyncio.Event) -> None:
    """Stop once nothing is to do, twice in a row: what follows a commit may put another ticket."""
    drained_count = 0
    while drained_count < ENOUGH_LOOKS:
        await asyncio.sleep(LOOK_S)  # nothing announces that a queue is empty
        drained_count = drained_count + 1 if await process.is_drained() else 0
    stopping.set()


def watch_signals() -> asyncio.Event:
    """Return what a signal to stop sets."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop_once, stopping)
    return stopping


def stop_once(stopping: asyncio.Event) -> None:
    """Begin to stop; a second signal ends the process at once."""
    stopping.set()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().remove_signal_handler(number)


if __name__ == "__main__":
    run_command(main)
