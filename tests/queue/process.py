"""`python -m tests.queue.process BUNDLE`: a worker for a test's bundle, in a process that a test may kill."""

import asyncio
import signal
import sys
from pathlib import Path

from runtime.bindings.resources import open_resources
from runtime.logs import configure_logs
from runtime.queue.start import needs_of_worker, worker_process
from runtime.settings import load_settings
from tests.bundles import prepared


async def main(root: Path) -> None:
    settings = load_settings(dotenv=None)
    configure_logs(settings)
    functions = prepared(settings, root=root)
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    async with open_resources(settings, needs_of_worker(functions)) as resources:
        await worker_process(functions, resources).run(stopping)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
