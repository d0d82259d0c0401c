"""Ends the emulator when one of its servers has ended: half of it would answer nothing but errors."""

import asyncio
import os
import sys
from collections.abc import Coroutine

from runtime.emulator.servers import RunningServers

LOOK_EVERY_S = 0.5
END_S = 2.0  # to end in order, and as long again after a cancellation; calls to a dead server end by neither
EXIT_FAILED = 1


async def run_watched(life: Coroutine[None, None, int], servers: RunningServers, stopping: asyncio.Event) -> int:
    """Run the emulator's life to its end and return its exit code; 1, soon, when a server has ended.

    Args:
        life: Everything between the start of the servers and their end; it ends soon after `stopping` is set.
        servers: Those that were started; what others run is not watched.
        stopping: Set when a server has ended.
    """
    living = asyncio.ensure_future(life)
    watching = asyncio.ensure_future(wait_for_an_end(servers))
    try:
        await asyncio.wait({living, watching}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        watching.cancel()
    complaint = servers.complaint()
    if complaint is None:
        return await living
    sys.stderr.write(f"{complaint}\n")
    sys.stderr.flush()
    stopping.set()
    await cut_short(living)
    return EXIT_FAILED


async def wait_for_an_end(servers: RunningServers) -> None:
    """Return when a server has ended."""
    while servers.complaint() is None:  # noqa: ASYNC110 -- not every system tells a loop of a child it did not start
        await asyncio.sleep(LOOK_EVERY_S)


async def cut_short(living: asyncio.Future[int]) -> None:
    """Let it end, cancel it, or end the process without it; the servers that live die with the process."""
    for _ in range(2):
        await asyncio.wait({living}, timeout=END_S)
        if living.done():
            if not living.cancelled():
                living.exception()  # retrieved, not shown: it failed because of the server, which was reported
            return
        living.cancel()
    os._exit(EXIT_FAILED)
