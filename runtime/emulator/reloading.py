"""Takes up what changes in the files of functions, without a restart of the servers or of the port."""

import asyncio
import importlib
import sys
from collections.abc import Collection
from pathlib import Path

from msgspec import structs

from runtime.bundle import FUNCTIONS, check_bundle, find_unworkable
from runtime.emulator.emulator import Emulator
from runtime.emulator.written import Written, look
from runtime.prepared import Prepared
from runtime.settings import Settings
from runtime.usable import prepare_functions

LOOK_EVERY_S = 0.2


async def wait_for_change(known: Written, stopping: asyncio.Event, root: Path = FUNCTIONS) -> Collection[Path]:
    """Wait until files are no longer as they were known, and at rest; return which, none once `stopping` is set."""
    before = known
    while not stopping.is_set():
        await wait_at_most(stopping, LOOK_EVERY_S)
        now = look(root)
        if now == before != known:  # an editor writes a file in several steps
            return [path for path in now.keys() | known.keys() if now.get(path) != known.get(path)]
        before = now
    return []


def reload(emulator: Emulator, changed: Collection[Path]) -> Emulator:
    """Import all functions anew; a name that another function shares may have changed, too."""
    written = look()
    importlib.invalidate_caches()
    for name in [name for name in sys.modules if name.partition(".")[0] == FUNCTIONS.name]:
        del sys.modules[name]
    functions, broken = read_functions(emulator.ground.settings)
    return structs.replace(
        emulator, functions=functions, broken=broken, written=written, changed=tuple(sorted(changed))
    )


def read_functions(settings: Settings) -> tuple[tuple[Prepared, ...], tuple[str, ...]]:
    """Return the functions that can run, and a sentence for all that is wrong."""
    functions, broken = prepare_functions(settings)
    index, _ = check_bundle()
    return tuple(functions), tuple(map(str, [*broken, *find_unworkable(index)]))


async def wait_at_most(event: asyncio.Event, timeout_s: float) -> None:
    """Wait for an event, or for so long; nothing announces that a file has changed."""
    try:
        async with asyncio.timeout(timeout_s):
            await event.wait()
    except TimeoutError:
        return
