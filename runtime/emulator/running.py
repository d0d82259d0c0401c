"""API, hubs, workers and schedules in one event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from runtime.bindings.binding import needs_of
from runtime.bindings.resources import open_resources
from runtime.emulator.functions import Functions
from runtime.emulator.preparation import Prepared
from runtime.queue.start import needs_of_worker, worker_process
from runtime.serve import serving

MAX_CONNECTIONS = 20


@asynccontextmanager
async def everything(ground: Prepared, functions: Functions, listener: socket.socket) -> AsyncIterator[None]:
    """Answer requests and work jobs until the block ends; then let both finish what runs."""
    needs = needs_of_worker(functions.work, ground.settings)
    needs |= needs_of(kind for loaded in functions.served for kind in loaded.parameters.values()) | {"bus", "limits"}
    stopping = asyncio.Event()
    async with (
        open_resources(
            ground.settings, needs, max_connections=MAX_CONNECTIONS, login_role=ground.login_role
        ) as resources,
        asyncio.TaskGroup() as group,
    ):
        worker = worker_process(functions.work, resources)
        group.create_task(worker.run(stopping))
        try:
            async with serving(functions.served, resources, listener):
                yield
        finally:
            stopping.set()
