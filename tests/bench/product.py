"""The product's side of the benchmark: a worker process for a handler that does nothing.

`python -m tests.bench.product BUNDLE` says `ready`, waits for a line, works until its input ends.
"""

import asyncio
import sys
import threading
from pathlib import Path

import uvloop

from runtime.bindings.resources import open_resources
from runtime.logs import configure_logs
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.settings import load_settings
from tests.bundles import prepared

NO_OP = '''"""Do nothing, answer with about 300 bytes."""

from msgspec import Struct

from runtime.bindings.items import Item
from runtime.declare import job

SUMMARY = "x" * 270


class Data(Struct):
    note: str


class Answer(Struct):
    score: float
    summary: str


@job(item_type="no_op", batch=1000, concurrency=16)
async def no_op(item: Item[Data]) -> Answer:
    return Answer(score=1.5, summary=SUMMARY)
'''
SMALL_CLAIMS = NO_OP.replace("batch=1000", "batch=250")
LARGE_RESULTS = (
    SMALL_CLAIMS.replace("Do nothing, answer with about 300 bytes.", "Do nothing, answer with 100 kB.")
    .replace("from msgspec", "from random import Random\n\nfrom msgspec")
    .replace('"x" * 270', '"".join(Random(1).choices("abcdefghijklmnopqrstuvwxyz    ", k=99_950))')
    .replace("no_op", "large")
)


async def main(root: Path) -> None:
    """Work like `python -m runtime.work` as soon as a line comes in, so that the start-up is not measured."""
    settings = load_settings(dotenv=None)
    configure_logs(settings)
    functions = prepared(settings, root=root)
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    async with open_resources(settings, needs_of_worker(functions)) as resources:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        stop = lambda: (sys.stdin.read(), loop.call_soon_threadsafe(stopping.set))  # noqa: E731 -- a thread's two steps
        threading.Thread(target=stop, daemon=True).start()
        await build_worker(functions, resources).run(stopping)


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1])))
