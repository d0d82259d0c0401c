"""How much a process is used: written down for whoever started it, and its end when nobody uses it."""

import asyncio
import time
from pathlib import Path
from typing import Never

from runtime.serving.server import Server


async def watch_usage(server: Server, *, idle_s: float | None, report: Path | None, stop: asyncio.Event) -> Never:
    """Set `stop` after so many seconds without a request, and write the number of requests each second.

    Args:
        server: Whose requests are counted.
        idle_s: None never stops.
        report: None writes nothing.
        stop: Ends the process.
    """
    seen, since = -1, time.monotonic()
    while True:
        state = server.server_state
        is_busy = len(state.connections) > len(state.waiting)
        if is_busy or state.total_requests != seen:
            seen, since = state.total_requests, time.monotonic()
            if report is not None:
                await asyncio.to_thread(report.write_text, str(seen))
        if idle_s is not None and time.monotonic() - since >= idle_s:
            stop.set()
        await asyncio.sleep(min(1.0, idle_s / 4 if idle_s else 1.0))
