"""`python -m tests.bench.metrics`: what counting costs, with it and without it in turn, in one process."""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Literal
from uuid import uuid4

import psycopg
import uvloop
from msgspec import Struct
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from runtime.bindings.resources import open_resources
from runtime.emulator.servers import RunningServers, find_servers, start_servers
from runtime.logs import configure_logs
from runtime.settings import Settings
from runtime.tokens import make_token
from tests.bench.drain import PRODUCT, Bench, submit, worker
from tests.bench.metrics_process import SECRET, UNCOUNTED
from tests.bench.product import NO_OP
from tests.bundles import write
from tests.database import cloned_database, database_named, make_template

ITEMS = 5_000
REQUESTS = 200  # a turn of a tenth of a second: what else the machine does in a pair of turns is much the same
CONNECTIONS = 8
TURNS = 120
DRAINS = 32
MOST_COST = 0.03
LOOK_S = 0.005
CHEAPEST = b"GET /livez HTTP/1.1\r\nHost: bench\r\n\r\n"


class Cost(Struct, frozen=True, kw_only=True):
    """What one of many took: microseconds of the process's CPU, and how many were done a second."""

    cpu_us: float
    per_s: float


Way = Literal["counted", "uncounted"]
Measured = dict[Way, list[Cost]]
WAYS: tuple[Way, Way] = ("counted", "uncounted")


def on_cpu_s(pid: int) -> float:
    """Return the seconds that the first thread of a process was on a CPU (schedstat of the kernel, in nanoseconds)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


async def cost_of(pid: int, count: int, run: Awaitable[None]) -> Cost:
    """Run something that does so many."""
    cpu, began_at = on_cpu_s(pid), time.perf_counter()
    await run
    return Cost(cpu_us=(on_cpu_s(pid) - cpu) * 1e6 / count, per_s=count / (time.perf_counter() - began_at))


async def drain(bench: Bench, job_type: str) -> None:
    """Submit a job and wait for its end."""
    job = await submit(bench, ITEMS, job_type)
    async with await psycopg.AsyncConnection.connect(bench.owner_url, autocommit=True) as connection:
        while True:
            row = await (await connection.execute(PRODUCT.done, ([job],))).fetchone()
            if row and row[0]:
                return
            await asyncio.sleep(LOOK_S)


async def ask(sockets: Sequence[str], request: bytes) -> None:
    """Send a request over some connections, one at a time on each."""
    async with asyncio.TaskGroup() as group:
        for number in range(CONNECTIONS):
            group.create_task(ask_on_one(sockets[number % len(sockets)], request, REQUESTS // CONNECTIONS))


async def ask_on_one(socket: str, request: bytes, count: int) -> None:
    """Ask and read the answer, as often."""
    reader, writer = await asyncio.open_unix_connection(socket)
    for _ in range(count):
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
    writer.close()


async def in_turn(
    pid: int, count: int, turns: int, run: Callable[[Way], Awaitable[None]], step: Callable[[], None]
) -> Measured:
    """Run both ways in turn, in pairs, each pair in another order; what came first warms up."""
    measured: Measured = {way: [] for way in WAYS}
    for way in WAYS:
        await run(way)
    for number in range(turns):
        for way in WAYS if number % 2 else reversed(WAYS):
            measured[way].append(await cost_of(pid, count, run(way)))
        step()
    return measured


def report(console: Console, title: str, measured: Measured) -> bool:
    """Print both and what counting adds, by the median of all pairs; return whether that is little."""
    table = Table(title=title)
    for heading in ("", "us of CPU each", "each second"):
        table.add_column(heading, justify="left" if not heading else "right")
    for way in WAYS:
        cpu_us = statistics.median(cost.cpu_us for cost in measured[way])
        per_s = statistics.median(cost.per_s for cost in measured[way])
        table.add_row(way, f"{cpu_us:.2f}", f"{per_s:,.0f}")
    pairs = list(zip(measured["counted"], measured["uncounted"], strict=True))
    share = statistics.median(with_.cpu_us / without.cpu_us for with_, without in pairs)
    speed = statistics.median(with_.per_s / without.per_s for with_, without in pairs)
    table.add_row("counted / not", f"{share:.3f}", f"{speed:.3f}")
    console.print(table)
    is_met = share <= 1 + MOST_COST
    console.print(f"at most {1 + MOST_COST} of the CPU: {'met' if is_met else '[bold]missed[/bold]'}")
    return is_met


async def measure(console: Console, servers: RunningServers, owner_url: str, folder: Path) -> bool:
    """Measure both; return whether counting costs little."""
    write(folder / "both", "jobs/no_op.py", NO_OP)
    write(folder / "both", f"jobs/{UNCOUNTED}.py", NO_OP.replace("no_op", UNCOUNTED))
    paths = [str(folder / f"{number}.sock") for number in range(4)]
    sockets: dict[Way, list[str]] = {"counted": [paths[0], paths[3]], "uncounted": paths[1:3]}
    job_types: dict[Way, str] = {"counted": "no_op", "uncounted": UNCOUNTED}
    url = database_named(owner_url, str(psycopg.conninfo.conninfo_to_dict(owner_url)["dbname"]), user="careerbird")
    settings = Settings(database_url=url, redis_url=servers.redis_url, jwt_secret=SECRET, log_level="error")
    configure_logs(settings)
    async with open_resources(settings, {"postgres", "redis"}) as resources:
        bench = Bench(servers=servers, owner_url=owner_url, url=url, bundles=folder, resources=resources)
        with (
            worker(bench, "tests.bench.metrics_process", str(folder / "both"), *paths) as process,
            Progress(console=console, transient=True) as progress,
        ):
            step = partial(progress.advance, progress.add_task("With and without counting", total=2 * TURNS + DRAINS))
            lone = await in_turn(process.pid, REQUESTS, TURNS, lambda way: ask(sockets[way], CHEAPEST), step)
            served = await in_turn(process.pid, REQUESTS, TURNS, lambda way: ask(sockets[way], a_job()), step)
            drained = await in_turn(process.pid, ITEMS, DRAINS, lambda way: drain(bench, job_types[way]), step)
    report(console, "Requests to /livez, which do nothing: no target", lone)
    is_served = report(console, "Requests for a job", served)
    return report(console, f"Jobs of {ITEMS:,} items that do nothing", drained) and is_served


def a_job() -> bytes:
    """Return the request for a job that is not there, of a user of its own: what is limited is not the process."""
    token = make_token(SECRET, uuid4(), plan="enterprise")
    return (
        f"GET /api/recruiter/jobs/{uuid4()} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    )


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
