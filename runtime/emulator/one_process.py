"""API, hubs, workers and schedules in one event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from runtime.bindings.operations.operator_reads import OperatorReads
from runtime.bindings.resources import Resources, open_resources
from runtime.emulator.emulator import Emulator
from runtime.emulator.page.emulator_page import EmulatorPage
from runtime.emulator.page.faults import Faults
from runtime.emulator.page.function_list import FunctionFiles
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.serving.composition import serve_functions
from runtime.serving.metrics_port import needs_of_metrics, serve_metrics

MAX_CONNECTIONS = 20


@asynccontextmanager
async def run_everything(
    emulator: Emulator, listener: socket.socket, for_metrics: socket.socket | None
) -> AsyncIterator[None]:
    """Answer requests and work jobs until the block ends; then let both finish what runs."""
    functions, settings = emulator.functions, emulator.ground.settings
    needs = needs_of_worker(functions) | needs_of_metrics(settings) | OperatorReads.needs
    opened = open_resources(settings, needs, max_connections=MAX_CONNECTIONS)
    stopping = asyncio.Event()
    async with opened as resources, serve_metrics(resources, for_metrics), asyncio.TaskGroup() as group:
        group.create_task(build_worker(functions, resources).run(stopping))
        try:
            async with (
                Faults(emulator.ground.servers, emulator.ready, resources) as faults,
                serve_functions(functions, resources, listener, page_of(emulator, resources, faults)),
            ):
                yield
        finally:
            stopping.set()


def page_of(emulator: Emulator, resources: Resources, faults: Faults) -> EmulatorPage:
    """Return the emulator's own page."""
    return EmulatorPage(
        ready=emulator.ready,
        resources=resources,
        notebook=emulator.notebook,
        files=FunctionFiles(emulator.functions, emulator.broken, emulator.written),
        faults=faults,
        functions=emulator.functions,
    )
