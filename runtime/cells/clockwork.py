"""Fires deployed schedules when they are due: one process a run, one run at a time."""

import asyncio
import time
from collections.abc import Mapping
from typing import Never

import structlog

from runtime.artifact.manifest import Manifest
from runtime.bundle.timetable import timetable_of
from runtime.cells.cell_process import environment_of, start_process
from runtime.cells.cell_store import Deployment
from runtime.cells.manifest_entries import declared_of
from runtime.declare import Cron
from runtime.settings import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger()


async def keep_firing(name: str, store: Deployment, environ: Mapping[str, str], settings: Settings) -> Never:
    """Run whatever artifact of a schedule is deployed at each moment that is due."""
    while True:
        declared = declared_of(store.deployed()[name])
        assert isinstance(declared, Cron)  # noqa: S101 -- it is a schedule's
        due_at = timetable_of(declared, settings).next_after(time.time())
        await asyncio.sleep(due_at - time.time())
        await fire_once(store.deployed()[name], store, environ)


async def fire_once(manifest: Manifest, store: Deployment, environ: Mapping[str, str]) -> int:
    """Run a schedule once; return its exit code."""
    words = store.home / "log" / f"{manifest.name}.log"
    process = await start_process(store.command(manifest), environment_of(manifest, environ), words)
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        process.tell_to_stop()
        raise
    if code:
        log.error("cell.failed", function=manifest.name, exit_code=code, said=process.last_words)
    return code
