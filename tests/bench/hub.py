"""`python -m tests.bench.hub`: live progress from a commit to the clients of one hub process."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import psycopg
import uvloop
from rich.console import Console
from rich.progress import Progress as ProgressBar
from rich.table import Table

from runtime.bindings.job_watch import JobWatch
from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.live.news import RecentItem
from runtime.bindings.live.publishing import publish
from runtime.bindings.resources import open_resources
from runtime.emulator.servers import RunningServers, find_servers, start_servers
from runtime.logs import configure_logs
from runtime.settings import Settings
from runtime.store.identity import SERVICE, Identity
from runtime.tokens import make_token
from tests.bench.drain import Note
from tests.bench.hub_process import DEADLINE_S, PER_USER, SECRET, Ground, Hub, hub_process, running, tokens
from tests.bench.measure import percentile
from tests.bench.sockets import HubSocket, allow_files, call_all, close_all, connect_all
from tests.bundles import write
from tests.database import cloned_database, database_named, make_template

IDLE, JOBS, PER_JOB, CROWD, STUCK = 1_000, 50, 20, 5_000, 40
ITEMS = 12
ROUNDS = 200
FINISH = """
UPDATE processing_jobs SET status = 'completed', started_at = now(), completed_at = now(), processed_items = total_items
WHERE id = %s
"""
STEP = '''"""Wait, as a provider of answers does."""

import asyncio
import random

from msgspec import Struct

from runtime.bindings.items import Item
from runtime.declare import job


class Data(Struct):
    note: str


class Answer(Struct):
    score: float


@job(item_type="step", batch=20, concurrency=1)
async def step(item: Item[Data]) -> Answer:
    await asyncio.sleep(random.uniform(0.4, 1.0))
    return Answer(score=1.0)
'''


class Targets:
    """What is wanted, beside what is measured."""

    P50_MS = 20.0
    P99_MS = 100.0
    IDLE_KB = 60.0
    CROWD_S = 2.0
    STUCK_MIB = 50.0


async def submit(ground: Ground, user: UUID, items: int) -> UUID:
    """Submit a job of items that wait."""
    names = [str(number) for number in range(items)]
    job = NewJob(job_type="step", item_type="step", user_id=user, plan="premium", items=names, data=Note())
    return (await Jobs.bind(ground.resources, Identity(role="authenticated", user_id=user)).submit(job)).id


async def idle(ground: Ground) -> dict[str, float]:
    """Measure what connections cost that hear nothing."""
    async with hub_process(ground) as hub:
        before = hub.bytes
        sockets = await connect_all(hub.port, tokens(IDLE), lambda *_: None)
        await asyncio.sleep(1)  # until the process has freed what connecting took
        grown = hub.bytes - before
        close_all(sockets)
    return {"idle_kb": grown / IDLE / 1000}


async def latency(ground: Ground) -> dict[str, float]:
    """Measure from the commit of an outcome, by a real worker, to each client that watches its job."""
    late_ms: list[float] = []
    ends: list[bytes] = []

    def heard(record: bytes, now: float) -> None:
        if b'"ProgressUpdate"' in record and b'"status":"processing"' in record:
            late_ms.append((now - committed_at(record)) * 1000)
        elif b'"JobCompleted"' in record:
            ends.append(record)

    async with hub_process(ground) as hub:
        users = [uuid4() for _ in range(JOBS)]
        sockets = await connect_all(
            hub.port, [make_token(SECRET, user) for user in users for _ in range(PER_JOB)], heard
        )
        for number, user in enumerate(users):
            job = await submit(ground, user, ITEMS)
            await call_all(sockets[number * PER_JOB : (number + 1) * PER_JOB], "JoinJobGroup", job)
        late_ms.clear()  # snapshots of the joins were committed long before they were sent
        with running(ground, "tests.bench.product", str(ground.bundle)) as worker:
            assert worker.stdin
            worker.stdin.write(b"go\n")
            worker.stdin.flush()
            await until(lambda: len(ends) == JOBS * PER_JOB)
        close_all(sockets)
    return {"p50_ms": percentile(late_ms, 0.5), "p99_ms": percentile(late_ms, 0.99), "told": len(late_ms)}


def committed_at(record: bytes) -> float:
    """Return when the counters were written, a moment before the commit."""
    start = record.index(b'"lastUpdated":"') + 15
    return datetime.fromisoformat(record[start : record.index(b'"', start)].decode()).timestamp()


async def crowd(ground: Ground) -> dict[str, float]:
    """Measure how long it takes until thousands know the end of one job."""
    ends: list[float] = []
    async with hub_process(ground) as hub:
        job = await submit(ground, uuid4(), 1)
        sockets = await connect_all(
            hub.port, tokens(CROWD), lambda record, now: ends.append(now) if b'"JobCompleted"' in record else None
        )
        for start in range(0, CROWD, PER_USER):
            await call_all(sockets[start : start + PER_USER], "JoinJobGroup", job)
        began = time.time()
        await finish(ground, job)
        await until(lambda: len(ends) == CROWD)
        close_all(sockets)
    return {"crowd_s": max(ends) - began}


async def finish(ground: Ground, job: UUID) -> None:
    """End a job and tell it, as a worker does."""
    async with ground.resources.database.transaction(SERVICE) as connection:
        await connection.execute(FINISH, (job,))
    snapshot = await JobWatch.bind(ground.resources, SERVICE).snapshot(job)
    await publish([snapshot], ground.resources.redis)


async def stuck(ground: Ground) -> dict[str, float]:
    """Measure what clients cost that join fifty busy jobs and read nothing more."""
    seen: set[bytes] = set()

    def heard(record: bytes, _: float) -> None:
        if b'"sequence":%d,' % ROUNDS in record:
            seen.add(record)

    async with hub_process(ground) as hub:
        jobs = [await submit(ground, uuid4(), ROUNDS) for _ in range(JOBS)]
        reading = await connect_all(hub.port, tokens(1), heard)
        sockets = await connect_all(hub.port, tokens(STUCK), lambda *_: None)
        for job in jobs:
            await call_all([*reading, *sockets], "JoinJobGroup", job)
        before = hub.bytes
        pause_all(sockets)
        most = await flood(ground, hub, jobs)
        await until(lambda: len(seen) == JOBS)
        grown = max(most, hub.bytes) - before
        close_all([*reading, *sockets])
    return {"stuck_mib": grown / 2**20}


def pause_all(sockets: Sequence[HubSocket]) -> None:
    """Stop reading."""
    for one in sockets:
        assert one.transport is not None
        one.transport.pause_reading()


async def flood(ground: Ground, hub: Hub, jobs: Sequence[UUID]) -> int:
    """Tell every job's progress again and again; returns the most memory that the hub took."""
    recent = tuple(RecentItem(item_id=str(uuid4()), status="completed", score=1.0) for _ in range(20))
    snapshots = [await JobWatch.bind(ground.resources, SERVICE).snapshot(job) for job in jobs]
    most = 0
    for sequence in range(1, ROUNDS + 1):
        for snapshot in snapshots:
            progress = msgspec.structs.replace(snapshot, sequence=sequence, recent_items=recent)
            await publish([progress], ground.resources.redis)
        most = max(most, hub.bytes)
    return most


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what the sockets hear."""
    async with asyncio.timeout(DEADLINE_S):
        while not holds():  # noqa: ASYNC110 -- thousands of arrivals each set an event more cheaply than this looks
            await asyncio.sleep(0.05)


def report(console: Console, found: dict[str, float]) -> bool:
    """Print each figure beside what is wanted of it; return whether all are met."""
    rows = [
        (f"commit to callback, median, ms ({found['told']:,.0f} told)", found["p50_ms"], Targets.P50_MS),
        ("commit to callback, p99, ms", found["p99_ms"], Targets.P99_MS),
        (f"{IDLE:,} idle connections, kB each", found["idle_kb"], Targets.IDLE_KB),
        (f"the end of a job to {CROWD:,} connections, s", found["crowd_s"], Targets.CROWD_S),
        (f"{STUCK} clients that never read, MiB", found["stuck_mib"], Targets.STUCK_MIB),
    ]
    table = Table(title=f"One hub process; latency with {JOBS * PER_JOB:,} connections over {JOBS} jobs")
    for heading in ("figure", "measured", "wanted", ""):
        table.add_column(heading)
    for label, figure, target in rows:
        table.add_row(label, f"{figure:,.4g}", f"<= {target:g}", "met" if figure <= target else "[bold]missed[/bold]")
    console.print(table)
    return all(figure <= target for _, figure, target in rows)


async def main(servers: RunningServers, owner_url: str, folder: Path) -> bool:
    """Measure one part after the other and print what came of it."""
    allow_files(CROWD + 1_000)
    write(folder, "jobs/step.py", STEP)
    url = database_named(owner_url, str(psycopg.conninfo.conninfo_to_dict(owner_url)["dbname"]), user="careerbird")
    settings = Settings(database_url=url, redis_url=servers.redis_url, log_level="error")
    configure_logs(settings)
    environ = {"DATABASE_URL": url, "REDIS_URL": servers.redis_url, "JWT_SECRET": SECRET, "LOG_LEVEL": "error"}
    environ |= {"PATH": os.environ["PATH"], "MAX_CONCURRENT_JOBS": str(JOBS * 2)}
    console = Console(width=max(Console().width, 110))
    found: dict[str, float] = {}
    async with open_resources(settings, {"postgres", "redis"}) as resources:
        ground = Ground(resources=resources, environ=environ, bundle=folder)
        with ProgressBar(console=console, transient=True) as bar:
            task = bar.add_task("Watching jobs", total=4)
            for part in (idle, latency, crowd, stuck):
                found |= await part(ground)
                bar.advance(task)
    console.print(f"{servers.postgres_version}, {servers.redis_version}, flushes on, {os.cpu_count()} cores")
    return report(console, found)


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory(prefix="cb-") as directory,
        start_servers(find_servers({"PATH": os.environ["PATH"]}), Path(directory) / "servers", "durable") as up,
    ):
        make_template(up.database_url)
        with cloned_database(up.database_url) as clone:
            sys.exit(not uvloop.run(main(up, clone, Path(directory) / "bundle")))
