"""`make bench`: the product beside plain arq, its hub, what counting and guarding cost, every figure of this run.

The figures are those of servers of its own that flush to disk as in production; the same without flushes is printed
beside them.
"""

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psycopg
import uvloop
from msgspec import structs
from rich.console import Console
from rich.progress import Progress

from runtime.bindings.resources import open_resources
from runtime.emulator.servers import Profile, RunningServers, find_servers, start_servers
from runtime.logs import configure_logs
from runtime.settings import Settings
from tests.bench import guards, hub, metrics
from tests.bench.drain import LARGE, PLAIN_ARQ, PRODUCT, SMALL, Bench, drain, start, submit, worker
from tests.bench.measure import Idle, Run, cpu_s, percentile
from tests.bench.plain_sql import TABLES
from tests.bench.product import LARGE_RESULTS, NO_OP, SMALL_CLAIMS
from tests.bench.report import report, report_without_flushes
from tests.bench.results import write_results
from tests.bundles import write
from tests.database import cloned_database, database_named, make_template
from tests.pgbouncer import PROGRAM, pgbouncer

ITEMS = 10_000
MANY = 100_000
ROUNDS = 3
ROUNDS_OF_MANY = 2
JOBS_OF_1000 = 10
IDLE_S = 10.0
PICK_UPS = 100
FLUSH_DELAY_US = 5_000
SIDES = {"plain": PLAIN_ARQ, "stale_plain": PLAIN_ARQ, "heavy": LARGE, "small_claims": SMALL}
STEPS = 8 * ROUNDS + 3 * ROUNDS_OF_MANY + 2
POOL_SIZE = 20  # PgBouncer's own
Runs = dict[str, list[Run]]
RunOnce = Callable[[str, int], Awaitable[None]]


@asynccontextmanager
async def prepared(servers: RunningServers, owner_url: str, folder: Path) -> AsyncIterator[Bench]:
    """Yield a bench on an empty database."""
    write(folder / "no_op", "jobs/no_op.py", NO_OP)
    write(folder / "small_claims", "jobs/no_op.py", SMALL_CLAIMS)
    write(folder / "large", "jobs/large.py", LARGE_RESULTS)
    url = database_named(owner_url, str(psycopg.conninfo.conninfo_to_dict(owner_url)["dbname"]), user="careerbird")
    settings = Settings(database_url=url, redis_url=servers.redis_url, log_level="error")
    configure_logs(settings)
    with psycopg.connect(owner_url) as connection:
        connection.execute(TABLES)
    async with open_resources(settings, {"postgres", "redis"}) as resources:
        yield Bench(servers=servers, owner_url=owner_url, url=url, bundles=folder, resources=resources)


async def idle_and_pick_up(bench: Bench) -> Idle:
    """Measure a worker with nothing to do, and how soon it begins when something comes."""
    with worker(bench, PRODUCT.module, *PRODUCT.arguments(bench)) as process:
        start(process)
        await asyncio.sleep(2)  # what a worker does at its start is not part of being idle
        clock = asyncio.get_running_loop().time
        commands, cpu, began = await commands_so_far(bench), cpu_s(process.pid), clock()
        await asyncio.sleep(IDLE_S)
        idle_s = clock() - began
        cpu = cpu_s(process.pid) - cpu
        commands = await commands_so_far(bench) - commands
        jobs = []
        for _ in range(PICK_UPS):
            jobs.append(await submit(bench, 1))
            await asyncio.sleep(0.03)
        await asyncio.sleep(0.5)
    waits_ms = pick_ups_ms(bench, [str(job) for job in jobs])
    return Idle(
        commands=commands / idle_s / 2,  # one job type has two queues
        core=cpu / idle_s,
        p50_ms=statistics.median(waits_ms),
        p99_ms=percentile(waits_ms, 0.99),
    )


async def commands_so_far(bench: Bench) -> int:
    """Return how many commands Redis has run."""
    return int((await bench.resources.redis.info("stats"))["total_commands_processed"])


def pick_ups_ms(bench: Bench, jobs: list[str]) -> list[float]:
    """Return the milliseconds from the submission of each job to the claim of its item, by PostgreSQL's clock."""
    waits = """SELECT extract(epoch FROM item.started_at - job.created_at) * 1000 FROM processing_jobs AS job
               JOIN processing_job_items AS item ON item.job_id = job.id WHERE job.id = ANY (%s::uuid[])"""
    with psycopg.connect(bench.owner_url) as connection:
        return [float(row[0]) for row in connection.execute(waits, (jobs,)).fetchall() if row[0] is not None]


@contextmanager
def slow_flushes(bench: Bench) -> Iterator[None]:
    """Make every flush of PostgreSQL take so much longer."""
    delayed = (f"ALTER SYSTEM SET commit_delay = {FLUSH_DELAY_US}", "ALTER SYSTEM SET commit_siblings = 0")
    change_settings(bench, *delayed)
    try:
        yield
    finally:
        change_settings(bench, "ALTER SYSTEM RESET commit_delay", "ALTER SYSTEM RESET commit_siblings")


def change_settings(bench: Bench, *statements: str) -> None:
    """Change settings of the server, each session's from its next statement on."""
    with psycopg.connect(bench.owner_url, autocommit=True) as connection:
        for statement in (*statements, "SELECT pg_reload_conf()"):
            connection.execute(statement)


@contextmanager
def behind_pooler(bench: Bench) -> Iterator[Bench | None]:
    """Yield the same with PgBouncer between worker and PostgreSQL; None where there is no PgBouncer."""
    if PROGRAM is None:
        yield None
    else:
        with pgbouncer(bench.url, pool_size=POOL_SIZE) as url:
            yield structs.replace(bench, url=url)


async def measure(bench: Bench, pooled: Bench | None, step: Callable[[], None]) -> tuple[Runs, Idle]:
    """Run everything, those that are compared in turn."""
    runs: Runs = {}

    async def run(name: str, item_count: int, job_count: int = 1) -> None:
        used = pooled if name.startswith("pooled") else bench
        if used is not None:
            side = SIDES.get(name, PRODUCT)
            runs.setdefault(name, []).append(await drain(used, side, item_count, job_count=job_count))
        step()

    await compare(bench, run)
    idle = await idle_and_pick_up(bench)
    step()
    for _ in range(ROUNDS):
        await run("small", JOBS_OF_1000 * 1_000, JOBS_OF_1000)
    await compare_many(bench, run)
    await run("heavy", ITEMS)
    with psycopg.connect(bench.owner_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    for _ in range(ROUNDS):
        await run("stale", ITEMS)
        await run("stale_plain", ITEMS)
    return runs, idle


async def compare(bench: Bench, run: RunOnce) -> None:
    """Run the small ones in turn."""
    for _ in range(ROUNDS):
        for name in ("product", "pooled", "small_claims", "plain"):
            await run(name, ITEMS)
        with slow_flushes(bench):
            await run("slow", ITEMS)


async def compare_many(bench: Bench, run: RunOnce) -> None:
    """Run the large ones in turn."""
    for _ in range(ROUNDS_OF_MANY):
        for name in ("many", "pooled_many"):
            await run(name, MANY)
        with slow_flushes(bench):
            await run("slow_many", MANY)


async def measure_without_flushes(bench: Bench, step: Callable[[], None]) -> Runs:
    """Run the two sides in turn."""
    runs: Runs = {"product": [], "plain": []}
    for _ in range(ROUNDS):
        runs["product"].append(await drain(bench, PRODUCT, ITEMS))
        step()
        runs["plain"].append(await drain(bench, PLAIN_ARQ, ITEMS))
        step()
    return runs


def titled(console: Console, servers: RunningServers, profile: Profile) -> None:
    """Print what was measured on."""
    flushes = "flushes on, as in production" if profile == "durable" else "flushes off"
    console.print(f"{servers.postgres_version}, {servers.redis_version}, {flushes}, {os.cpu_count()} cores")


async def durable(console: Console, servers: RunningServers, owner_url: str, folder: Path) -> bool:
    """Measure the queue on servers that flush, and print what came of it; return whether every target is met."""
    async with prepared(servers, owner_url, folder) as bench:
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("Draining jobs", total=STEPS)
            with behind_pooler(bench) as pooled:
                runs, idle = await measure(bench, pooled, lambda: progress.advance(task))
    titled(console, servers, "durable")
    is_met = report(console, runs, idle)
    path = write_results(runs, idle, postgres=servers.postgres_version, redis=servers.redis_version)
    console.print(f"Kept in {path}, for make bench-compare BASE=...")
    return is_met


async def fast(console: Console, servers: RunningServers, owner_url: str, folder: Path) -> None:
    """Measure the queue on servers that never flush, and print what came of it."""
    async with prepared(servers, owner_url, folder) as bench:
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("Draining jobs without flushes", total=2 * ROUNDS)
            runs = await measure_without_flushes(bench, lambda: progress.advance(task))
    titled(console, servers, "fast")
    report_without_flushes(console, runs)


@contextmanager
def servers_of_our_own(profile: Profile, directory: Path) -> Iterator[RunningServers]:
    """Start servers and lay the schema as a template."""
    with start_servers(find_servers({"PATH": os.environ["PATH"]}), directory / profile, profile) as running:
        make_template(running.database_url)
        yield running


def main(directory: Path) -> bool:
    """Measure on durable servers, then without flushes; return whether every target is met."""
    console = Console(width=max(Console().width, 110))
    with servers_of_our_own("durable", directory) as running:
        with cloned_database(running.database_url) as clone:
            is_drained = uvloop.run(durable(console, running, clone, directory / "bundles"))
        with cloned_database(running.database_url) as clone:
            is_watched = uvloop.run(hub.main(running, clone, directory / "hub_bundle"))
        with cloned_database(running.database_url) as clone:
            is_counted = metrics.main(running, clone, directory / "metrics_bundle")
        with cloned_database(running.database_url) as clone:
            is_guarded = guards.main(running, clone, directory / "guards")
    with servers_of_our_own("fast", directory) as running, cloned_database(running.database_url) as clone:
        uvloop.run(fast(console, running, clone, directory / "bundles"))
    return is_drained and is_watched and is_counted and is_guarded


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="cb-") as temporary:
        sys.exit(not main(Path(temporary)))
