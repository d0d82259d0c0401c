"""A worker and an API that count, or do not, in one process: two processes differ by more than what is measured.

`python -m tests.bench.metrics_process BUNDLE SOCKET...` says `ready`, works the job types `no_op`, which is counted,
and `uncounted`, and answers on all sockets until its input ends. It is looked at every 5 s.
"""

import asyncio
import sys
import threading
from collections.abc import Sequence
from contextlib import AsyncExitStack, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import uvloop

from runtime.bindings.binding import Need
from runtime.bindings.resources import Resources, open_resources
from runtime.logs import configure_logs
from runtime.prepared import needs_of_all
from runtime.queue.group_commit import JobOfGroup
from runtime.queue.outcomes import Outcome
from runtime.queue.tally import Tally
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.serving import composition
from runtime.serving.listening import listen
from runtime.settings import load_settings
from tests.bundles import prepared

UNCOUNTED = "uncounted"
LOOK_EVERY_S = 5.0  # oftener than Prometheus, which mostly comes every 15 s
SECRET = "a-secret-for-benchmarks-of-32-characters"  # noqa: S105 -- of a benchmark
count = Tally.count


def count_some(self: Tally, jobs: Sequence[JobOfGroup], group: Sequence[Outcome]) -> None:
    """Count a group unless it is of the job type that is not counted; a group here is of one job."""
    if jobs[0].job_type != UNCOUNTED:
        count(self, jobs, group)


async def look(resources: Resources) -> None:
    """Look now and then."""
    while True:
        await resources.metrics_page.render()
        await asyncio.sleep(LOOK_EVERY_S)


async def main(root: Path, *paths: str) -> None:
    """Work and serve: on the first and the last path counted, on those between not, for who comes first is slower."""
    settings = msgspec.structs.replace(load_settings(dotenv=None), jwt_secret=SECRET)
    configure_logs(settings)
    worked, served = prepared(settings, root=root), prepared(settings, ["livez", "get_job"])
    needs: set[Need] = {*needs_of_worker(worked), *needs_of_all(served), "metrics"}
    async with AsyncExitStack() as stack:
        resources = await stack.enter_async_context(open_resources(settings, needs))
        for path in paths:
            listener = stack.enter_context(listen("", 0, path))
            is_counted = path in {paths[0], paths[-1]}
            with nullcontext() if is_counted else patch.object(composition, "counted", lambda app, _: app):
                await stack.enter_async_context(composition.serve_functions(served, resources, listener))
        stack.enter_context(patch.object(Tally, "count", count_some))
        await run(worked, resources)


async def run(worked: Sequence[Any], resources: Resources) -> None:
    """Work until the input ends."""
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    stop = lambda: (sys.stdin.read(), loop.call_soon_threadsafe(stopping.set))  # noqa: E731 -- a thread's two steps
    threading.Thread(target=stop, daemon=True).start()
    looking = asyncio.create_task(look(resources))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await build_worker(worked, resources).run(stopping)
    looking.cancel()


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), *sys.argv[2:]))
