"""`make bench`: the product beside plain arq, then its hub, on servers of its own, every figure of this run."""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import uvloop
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from runtime.bindings.resources import open_resources
from runtime.emulator.servers import RunningServers, find_servers, start_servers
from runtime.logs import configure_logs
from runtime.settings import Settings
from tests.bench import hub
from tests.bench.drain import PLAIN_ARQ, PRODUCT, Bench, drain, start, submit, worker
from tests.bench.measure import Run, cpu_s, median, percentile
from tests.bench.plain_arq import TABLES
from tests.bench.product import NO_OP
from tests.bundles import write
from tests.database import cloned_database, database_named, make_template

ITEMS = 10_000
ROUNDS = 3
IDLE_S = 10.0
PICK_UPS = 100
STEPS = 2 * ROUNDS + 5


class Targets:
    """What is wanted, beside what is measured."""

    RATIO = 15.0
    ALL_US = 110.0
    SUBMIT_S = 0.3
    LINEAR = 1.3
    REDIS_BYTES = 64_000
    COMMANDS_PER_S = 2.0
    IDLE_CORE = 0.01
    PICK_UP_MS = 5.0


@asynccontextmanager
async def prepared(servers: RunningServers, owner_url: str, folder: Path) -> AsyncIterator[Bench]:
    """Yield a bench on an empty database."""
    write(folder, "jobs/no_op.py", NO_OP)
    url = database_named(owner_url, str(psycopg.conninfo.conninfo_to_dict(owner_url)["dbname"]), user="careerbird")
    settings = Settings(database_url=url, redis_url=servers.redis_url, log_level="error")
    configure_logs(settings)
    with psycopg.connect(owner_url) as connection:
        connection.execute(TABLES)
    async with open_resources(settings, {"postgres", "redis"}) as resources:
        yield Bench(servers=servers, owner_url=owner_url, url=url, bundle=folder, resources=resources)


async def idle_and_pick_up(bench: Bench) -> dict[str, float]:
    """Measure a worker with nothing to do, and how soon it begins when something comes."""
    with worker(bench, PRODUCT.module, *PRODUCT.arguments(bench)) as process:
        start(process)
        await asyncio.sleep(2)  # what a worker does at its start is not part of being idle
        commands, cpu, began = await commands_so_far(bench), cpu_s(process.pid), time.perf_counter()
        await asyncio.sleep(IDLE_S)
        idle_s = time.perf_counter() - began
        cpu = cpu_s(process.pid) - cpu
        commands = await commands_so_far(bench) - commands
        jobs = []
        for _ in range(PICK_UPS):
            jobs.append(await submit(bench, 1))
            await asyncio.sleep(0.03)
        await asyncio.sleep(0.5)
    waits_ms = pick_ups_ms(bench, [str(job) for job in jobs])
    return {
        "commands": commands / idle_s / 2,  # one job type has two queues
        "core": cpu / idle_s,
        "p50": statistics.median(waits_ms),
        "p99": percentile(waits_ms, 0.99),
    }


async def commands_so_far(bench: Bench) -> int:
    """Return how many commands Redis has run."""
    return int((await bench.resources.redis.info("stats"))["total_commands_processed"])


def pick_ups_ms(bench: Bench, jobs: list[str]) -> list[float]:
    """Return the milliseconds from the submission of each job to the claim of its item, by PostgreSQL's clock."""
    waits = """SELECT extract(epoch FROM item.started_at - job.created_at) * 1000 FROM processing_jobs AS job
               JOIN processing_job_items AS item ON item.job_id = job.id WHERE job.id = ANY (%s::uuid[])"""
    with psycopg.connect(bench.owner_url) as connection:
        return [float(row[0]) for row in connection.execute(waits, (jobs,)).fetchall() if row[0] is not None]


async def measure(bench: Bench, step: Callable[[], None]) -> dict[str, list[Run] | dict[str, float]]:
    """Run everything, the two sides in turn."""
    found: dict[str, list[Run] | dict[str, float]] = {}
    product: list[Run] = []
    plain: list[Run] = []
    for _ in range(ROUNDS):
        product.append(await drain(bench, PRODUCT, ITEMS))
        step()
        plain.append(await drain(bench, PLAIN_ARQ, ITEMS))
        step()
    found["idle"] = await idle_and_pick_up(bench)
    step()
    found["small"] = [await drain(bench, PRODUCT, 1_000) for _ in range(ROUNDS)]
    step()
    found["large"] = [await drain(bench, PRODUCT, 100_000)]
    step()
    with psycopg.connect(bench.owner_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    step()
    found["stale"] = [await drain(bench, PRODUCT, ITEMS) for _ in range(ROUNDS)]
    step()
    return {"product": product, "plain": plain, **found}


def report(console: Console, found: dict[str, list[Run] | dict[str, float]]) -> bool:
    """Print the tables; return whether every target is met."""
    runs = {name: value for name, value in found.items() if isinstance(value, list)}
    table = Table(title=f"One job of {ITEMS:,} items drained, medians of {ROUNDS} (CPU in us an item)")
    for heading in ("", "items/s", "worker", "PostgreSQL", "Redis", "all", "submit s", "submit us", "Redis kB"):
        table.add_column(heading, justify="left" if not heading else "right")
    labels = {"product": "product", "stale": "... after VACUUM ANALYZE", "small": "... 1,000 items"}
    labels |= {"large": "... 100,000 items", "plain": "plain arq, tuned"}
    for name, label in labels.items():
        figures = [median(runs[name], figure) for figure in FIGURES]
        cells = [f"{figures[0]:,.0f}", *(f"{figure:.1f}" for figure in figures[1:5]), f"{figures[5]:.3f}"]
        table.add_row(label, *cells, f"{figures[6]:.1f}", f"{figures[7] / 1000:.1f}")
    console.print(table)
    return verdicts(console, runs, found["idle"] if isinstance(found["idle"], dict) else {})


FIGURES = ("items_per_s", "worker_us", "postgres_us", "redis_us", "all_us", "submit_s", "submit_us", "redis_bytes")


def verdicts(console: Console, runs: dict[str, list[Run]], idle: dict[str, float]) -> bool:
    """Print each figure beside what is wanted of it."""
    ratio = median(runs["product"], "items_per_s") / median(runs["plain"], "items_per_s")
    linear = median(runs["large"], "all_us") / median(runs["small"], "all_us")
    stale = median(runs["stale"], "items_per_s") / median(runs["plain"], "items_per_s")
    rows = [
        ("items/s, product over plain arq", f"{ratio:.1f}x", ratio >= Targets.RATIO, f">= {Targets.RATIO:g}x"),
        ("... after VACUUM ANALYZE", f"{stale:.1f}x", stale >= Targets.RATIO, f">= {Targets.RATIO:g}x"),
        at_most("all CPU, us an item", median(runs["product"], "all_us"), Targets.ALL_US),
        at_most("... after VACUUM ANALYZE", median(runs["stale"], "all_us"), Targets.ALL_US),
        at_most("submit 10,000, s", median(runs["product"], "submit_s"), Targets.SUBMIT_S),
        at_most("CPU an item, 100,000 over 1,000", linear, Targets.LINEAR),
        at_most("Redis bytes, 100,000 queued", median(runs["large"], "redis_bytes"), Targets.REDIS_BYTES),
        at_most("idle: Redis commands/s a queue", idle["commands"], Targets.COMMANDS_PER_S),
        at_most("idle: share of a core", idle["core"], Targets.IDLE_CORE),
        at_most(f"pick-up, ms (p99 {idle['p99']:.1f})", idle["p50"], Targets.PICK_UP_MS),
    ]
    table = Table(title="Wanted and measured")
    for heading in ("figure", "measured", "wanted", ""):
        table.add_column(heading)
    for label, figure, met, wanted in rows:
        table.add_row(label, figure, wanted, "met" if met else "[bold]missed[/bold]")
    console.print(table)
    return all(met for _, _, met, _ in rows)


def at_most(label: str, figure: float, target: float) -> tuple[str, str, bool, str]:
    """Return a row for a figure that should not exceed its target."""
    return label, f"{figure:,.4g}", figure <= target, f"<= {target:,g}"


async def main(servers: RunningServers, owner_url: str, folder: Path) -> bool:
    """Measure with a progress bar and print what came of it."""
    console = Console(width=max(Console().width, 110))
    async with prepared(servers, owner_url, folder) as bench:
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("Draining jobs", total=STEPS)
            found = await measure(bench, lambda: progress.advance(task))
    console.print(f"{servers.postgres_version}, {servers.redis_version}, fast profile, {os.cpu_count()} cores")
    return report(console, found)


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory(prefix="cb-") as directory,
        start_servers(find_servers({"PATH": os.environ["PATH"]}), Path(directory) / "servers", "fast") as running,
    ):
        make_template(running.database_url)
        with cloned_database(running.database_url) as clone:
            is_drained = uvloop.run(main(running, clone, Path(directory) / "bundle"))
        with cloned_database(running.database_url) as clone:
            is_watched = uvloop.run(hub.main(running, clone, Path(directory) / "hub_bundle"))
        sys.exit(not (is_drained and is_watched))
