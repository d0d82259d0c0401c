"""API, hubs, workers and schedules in one event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from runtime.bindings.resources import open_resources
from runtime.emulator.ground import Ground
from runtime.prepared import Prepared
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.serving.composition import serve_functions
from runtime.serving.metrics_port import needs_of_metrics, serve_metrics

MAX_CONNECTIONS = 20


@asynccontextmanager
async def run_everything(
    ground: Ground, functions: Sequence[Prepared], listener: socket.socket, for_metrics: socket.socket | None
) -> AsyncIterator[None]:
    """Answer requests and work jobs until the block ends; then let both finish what runs."""
    needs = needs_of_worker(functions) | needs_of_metrics(ground.settings)
    opened = open_resources(ground.settings, needs, max_connections=MAX_CONNECTIONS)
    stopping = asyncio.Event()
    async with opened as resources, serve_metrics(resources, for_metrics), asyncio.TaskGroup() as group:
        group.create_task(build_worker(functions, resources).run(stopping))
        try:
            async with serve_functions(functions, resources, listener):
                yield
        finally:
            stopping.set()
