"""A worker or an API that counts, or does not; what shows the counts is looked at every 5 s.

`python -m tests.bench.metrics_process work|serve counted|uncounted BUNDLE|SOCKET` says `ready` and waits for a line, or
serves; both until its input ends.
"""

import asyncio
import sys
import threading
from pathlib import Path

import msgspec
import uvloop

from runtime.bindings.resources import Resources, open_resources
from runtime.logs import configure_logs
from runtime.metrics.families import Counter, Histogram
from runtime.prepared import needs_of_all
from runtime.queue.tally import Tally
from runtime.queue.wiring import build_worker, needs_of_worker
from runtime.serving import composition
from runtime.serving.listening import listen
from runtime.settings import Settings, load_settings
from tests.bundles import prepared

LOOK_EVERY_S = 5.0
SECRET = "a-secret-for-benchmarks-of-32-characters"  # noqa: S105 -- of a benchmark


def count_nothing() -> None:
    """Take the counting out, as if it had never been written."""
    for kind, name in ((Counter, "add"), (Histogram, "observe"), (Histogram, "observe_all"), (Tally, "count")):
        setattr(kind, name, lambda *_, **__: None)
    setattr(composition, "counted", lambda app, _: app)  # noqa: B010 -- a stand-in of another type


async def look(resources: Resources) -> None:
    """Look oftener than Prometheus does, which mostly comes every 15 s."""
    while True:
        await resources.metrics_page.render()
        await asyncio.sleep(LOOK_EVERY_S)


async def work(settings: Settings, root: Path, *, counts: bool) -> None:
    """Work as soon as a line comes in."""
    functions = prepared(settings, root=root)
    async with open_resources(settings, needs_of_worker(functions) | {"metrics"}) as resources:
        looking = asyncio.create_task(look(resources)) if counts else None
        say_ready()
        await asyncio.to_thread(sys.stdin.readline)
        await build_worker(functions, resources).run(until_told_to_stop())
        if looking:
            looking.cancel()


async def serve(settings: Settings, path: str, *, counts: bool) -> None:
    """Serve what costs next to nothing."""
    functions = prepared(settings, ["livez"])
    with listen("", 0, path) as listener:
        async with (
            open_resources(settings, needs_of_all(functions) | {"metrics"}) as resources,
            composition.serve_functions(functions, resources, listener),
        ):
            looking = asyncio.create_task(look(resources)) if counts else None
            say_ready()
            await until_told_to_stop().wait()
            if looking:
                looking.cancel()


def say_ready() -> None:
    """Tell whoever waits."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def until_told_to_stop() -> asyncio.Event:
    """Return what the end of the input sets."""
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    stop = lambda: (sys.stdin.read(), loop.call_soon_threadsafe(stopping.set))  # noqa: E731 -- a thread's two steps
    threading.Thread(target=stop, daemon=True).start()
    return stopping


def main(what: str, how: str, place: str) -> None:
    """Do it."""
    settings = msgspec.structs.replace(load_settings(dotenv=None), jwt_secret=SECRET)
    configure_logs(settings)
    if how == "uncounted":
        count_nothing()
    counts = how == "counted"
    uvloop.run(work(settings, Path(place), counts=counts) if what == "work" else serve(settings, place, counts=counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
