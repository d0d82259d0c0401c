"""`python -m tests.bench.metrics`: what counting costs, with it and without it in turn, each pair in one run."""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import msgspec
import psycopg
import uvloop
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from runtime.bindings.resources import open_resources
from runtime.emulator.servers import RunningServers, find_servers, start_servers
from runtime.logs import configure_logs
from runtime.settings import Settings
from tests.bench.drain import PRODUCT, Bench, Side, drain, worker
from tests.bench.measure import cpu_s
from tests.bench.metrics_process import SECRET
from tests.bench.product import NO_OP
from tests.bundles import write
from tests.database import cloned_database, database_named, make_template

ITEMS = 50_000
REQUESTS = 20_000
CONNECTIONS = 8
ROUNDS = 5  # of two pairs, each in another order
MOST_COST = 0.03
DRAIN = "tests.bench.metrics_process"


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What one run took, in microseconds of CPU an item or request, and how many a second."""

    cpu_us: float
    per_s: float


def side(*, counts: bool) -> Side:
    """Return the product's side, with its counting or without it."""
    how = "counted" if counts else "uncounted"
    return msgspec.structs.replace(
        PRODUCT, name=how, module=DRAIN, arguments=lambda bench: ["work", how, str(bench.bundles / "no_op")]
    )


async def drain_once(bench: Bench, *, counts: bool) -> Cost:
    """Drain a job."""
    run = await drain(bench, side(counts=counts), ITEMS)
    return Cost(cpu_us=run.worker_us, per_s=run.items_per_s)


async def serve_once(bench: Bench, *, counts: bool) -> Cost:
    """Send requests that cost next to nothing themselves, and return what one took."""
    how = "counted" if counts else "uncounted"
    with tempfile.TemporaryDirectory(prefix="cb-") as folder:
        path = f"{folder}/api.sock"
        with worker(bench, DRAIN, "serve", how, path) as process:
            await send_requests(path, REQUESTS // 10)  # what a process does at its start is not part of it
            cpu, began_at = cpu_s(process.pid), time.perf_counter()
            await send_requests(path, REQUESTS)
            took_s, cpu = time.perf_counter() - began_at, cpu_s(process.pid) - cpu
    return Cost(cpu_us=cpu * 1e6 / REQUESTS, per_s=REQUESTS / took_s)


async def send_requests(path: str, count: int) -> None:
    """Send so many over some connections, one at a time on each."""
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(send_on_one(path, count // CONNECTIONS))


async def send_on_one(path: str, count: int) -> None:
    """Ask, and read the answer, as often."""
    reader, writer = await asyncio.open_unix_connection(path)
    for _ in range(count):
        writer.write(b"GET /livez HTTP/1.1\r\nHost: bench\r\n\r\n")
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
    writer.close()


def report(console: Console, title: str, counted: Sequence[Cost], uncounted: Sequence[Cost]) -> bool:
    """Print a line with both and what counting adds; return whether that is little."""
    shares = {
        name: statistics.median(
            getattr(one, name) / getattr(other, name) for one, other in zip(counted, uncounted, strict=True)
        )
        for name in ("cpu_us", "per_s")
    }
    is_met: bool = shares["cpu_us"] <= 1 + MOST_COST
    table = Table(title=title)
    for heading in ("", "us of CPU each", "each second"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, costs in (("counted", counted), ("not counted", uncounted)):
        cells = (statistics.median(cost.cpu_us for cost in costs), statistics.median(cost.per_s for cost in costs))
        table.add_row(name, f"{cells[0]:.2f}", f"{cells[1]:,.0f}")
    table.add_row("counted / not, of pairs", f"{shares['cpu_us']:.3f}", f"{shares['per_s']:.3f}")
    console.print(table)
    console.print(f"at most {1 + MOST_COST} of the CPU: {'met' if is_met else '[bold]missed[/bold]'}")
    return is_met


async def measure(console: Console, servers: RunningServers, owner_url: str, folder: Path) -> bool:
    """Measure both, each pair in another order than the one before; return whether counting costs little."""
    write(folder / "no_op", "jobs/no_op.py", NO_OP)
    url = database_named(owner_url, str(psycopg.conninfo.conninfo_to_dict(owner_url)["dbname"]), user="careerbird")
    settings = Settings(database_url=url, redis_url=servers.redis_url, jwt_secret=SECRET, log_level="error")
    configure_logs(settings)
    costs: dict[tuple[str, bool], list[Cost]] = {}
    async with open_resources(settings, {"postgres", "redis"}) as resources:
        bench = Bench(servers=servers, owner_url=owner_url, url=url, bundles=folder, resources=resources)
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("With and without counting", total=8 * ROUNDS)
            for counts in chain.from_iterable([(True, False), (False, True)] * ROUNDS):
                costs.setdefault(("serve", counts), []).append(await serve_once(bench, counts=counts))
                costs.setdefault(("drain", counts), []).append(await drain_once(bench, counts=counts))
                progress.advance(task, 2)
    drained = report(console, f"{ITEMS:,} items that do nothing", costs["drain", True], costs["drain", False])
    served = report(console, "Requests to /livez, looked at every 5 s", costs["serve", True], costs["serve", False])
    return drained and served


def main(servers: RunningServers, owner_url: str, folder: Path) -> bool:
    """Measure on these servers."""
    is_met: bool = uvloop.run(measure(Console(width=max(Console().width, 100)), servers, owner_url, folder))
    return is_met


def alone() -> bool:
    """Measure on servers of its own."""
    with tempfile.TemporaryDirectory(prefix="cb-") as directory:
        choice = find_servers({"PATH": os.environ["PATH"]})
        with start_servers(choice, Path(directory) / "servers", "durable") as running:
            make_template(running.database_url)
            with cloned_database(running.database_url) as clone:
                return main(running, clone, Path(directory) / "bundles")


if __name__ == "__main__":
    sys.exit(not alone())
