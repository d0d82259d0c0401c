"""`make bench-faults`: how long faults last, on servers of its own: deaths, a flush, a cancellation, a deploy."""

import asyncio
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import psycopg
import uvloop
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from runtime.bindings.jobs import Jobs
from runtime.bindings.recovery import Recovery
from runtime.bindings.resources import Resources, open_resources
from runtime.emulator.servers import find_servers, start_servers
from runtime.logs import configure_logs
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.bench.measure import percentile
from tests.bundles import write
from tests.chaos.processes import worker
from tests.database import cloned_database, database_named, make_template
from tests.queue.jobs import finished, handler, rows, submit, until

DEATHS = 3
CANCELS = 10
FLUSHED_JOBS = 1_000
STRANDED = 10_000
ENDS_S = 120.0
RECOVER = Path("functions/cron/recover_stalled_work.py")
STARTED = "SELECT 1 FROM processing_jobs WHERE id = %s AND processed_items >= %s"
AGAIN = """
SELECT extract(epoch FROM started_at - %s) AS wait_s FROM processing_job_items WHERE job_id = %s AND attempt > 1
"""
STRAND = """
WITH holder AS (
  INSERT INTO workers (id, host, pid, functions, seen_at) VALUES (%s, 'host', 1, '{}', now() - interval '1 minute')
  RETURNING id
), job AS (
  UPDATE processing_jobs SET status = 'processing', started_at = now(), next_position = total_items WHERE id = %s
  RETURNING id
)
UPDATE processing_job_items SET status = 'processing', attempt = 1, claimed_by = (SELECT id FROM holder)
WHERE job_id = (SELECT id FROM job)
"""
LAST_START = """
SELECT greatest(extract(epoch FROM max(item.started_at) - max(job.completed_at)), 0) AS wait_s
FROM processing_jobs AS job JOIN processing_job_items AS item ON item.job_id = job.id WHERE job.id = %s
"""
LEFT = """
SELECT position FROM processing_job_items
WHERE job_id = %s AND (status = 'processing' OR (status = 'queued' AND attempt > 0))
"""
Figures = list[tuple[str, float, float]]


async def deaths(root: Path, settings: Settings, resources: Resources) -> Figures:
    """Kill one of two workers: when is what it held worked again?"""
    waits_s: list[float] = []
    for _ in range(DEATHS):
        job_id = await submit(resources, 20_000, job_type="quick")
        async with worker(root, settings) as doomed, worker(root, settings):
            await until(resources, STARTED, job_id, 1_000)
            doomed.kill()
            (now,) = await rows(resources, "SELECT clock_timestamp() AS moment")
            await finished(resources, job_id, deadline_s=ENDS_S)
        waits_s += [float(row["wait_s"]) for row in await rows(resources, AGAIN, now["moment"], job_id)]
    return [
        ("claims of a killed worker run again, s, p95", percentile(waits_s, 0.95), 15),
        (f"... the last of {len(waits_s)}", max(waits_s), 30),
    ]


async def stranded(resources: Resources, owner_url: str) -> Figures:
    """Recover what one dead worker held of a large job."""
    job_id = await submit(resources, STRANDED, job_type="idle")
    with psycopg.connect(owner_url) as owner:
        owner.execute(STRAND, (uuid4(), job_id))
    began = time.perf_counter()
    recovered = await Recovery.bind(resources, SERVICE).run()
    took_s = time.perf_counter() - began
    await Jobs.bind(resources, SERVICE).cancel(job_id)
    return [(f"{recovered.item_count:,} stranded items claimable, s", took_s, 10)]


async def flush(resources: Resources) -> Figures:
    """Forget all of Redis with many jobs waiting; recovery runs every 5 s, so that is the most it waits for."""
    jobs = [await submit(resources, 1, job_type="idle") for _ in range(FLUSHED_JOBS)]
    await resources.redis.flushall()
    began = time.perf_counter()
    recovered = await Recovery.bind(resources, SERVICE).run()
    took_s = time.perf_counter() - began
    for job_id in jobs:
        await Jobs.bind(resources, SERVICE).cancel(job_id)
    return [(f"{recovered.ticket_count:,} lost tickets put again, s (and up to 5)", took_s, 5)]


async def cancels(root: Path, settings: Settings, resources: Resources) -> Figures:
    """Cancel large jobs in the middle: when does the last item start after that?"""
    answers_s: list[float] = []
    waits_s: list[float] = []
    async with worker(root, settings), worker(root, settings):
        for _ in range(CANCELS):
            job_id = await submit(resources, 10_000, job_type="quick")
            await until(resources, STARTED, job_id, 100)
            began = time.perf_counter()
            await Jobs.bind(resources, SERVICE).cancel(job_id)
            answers_s.append(time.perf_counter() - began)
            await asyncio.sleep(1)  # what could still start would
            waits_s += [float(row["wait_s"]) for row in await rows(resources, LAST_START, job_id)]
    return [
        ("a job of 10,000 items cancelled, s, median", statistics.median(answers_s), 0.1),
        ("an item started after it, s, p95", percentile(waits_s, 0.95), 2),
    ]


async def deploy(root: Path, settings: Settings, resources: Resources) -> Figures:
    """Stop a busy worker: how long does it take, and what does it leave?"""
    job_id = await submit(resources, 10_000, job_type="quick")
    async with worker(root, settings) as process:
        await until(resources, STARTED, job_id, 100)
        began = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        await process.wait()
        took_s = time.perf_counter() - began
    left = await rows(resources, LEFT, job_id)
    await Jobs.bind(resources, SERVICE).cancel(job_id)
    return [
        ("a busy worker told to stop ends, s", took_s, 30),
        ("... exit status", float(process.returncode or 0), 0),
        ("... items held, or queued with a try spent", len(left), 0),
    ]


async def main(owner_url: str, redis_url: str, root: Path) -> bool:
    """Measure with a progress bar and print what came of it."""
    write(root, "jobs/quick.py", handler("quick", "await asyncio.sleep(0.01)", "batch=50, concurrency=16"))
    write(root, "jobs/idle.py", handler("idle", ""))
    (root / "cron").mkdir()
    shutil.copy(RECOVER, root / "cron")
    name = str(psycopg.conninfo.conninfo_to_dict(owner_url)["dbname"])
    settings = Settings(
        database_url=database_named(owner_url, name, user="careerbird"),
        redis_url=redis_url,
        jwt_secret=os.urandom(16).hex(),
        log_level="error",
    )
    configure_logs(settings)
    found: Figures = []
    async with open_resources(settings, {"postgres", "redis"}) as resources:
        with Progress(transient=True) as progress:
            steps = [
                stranded(resources, owner_url),
                flush(resources),
                deaths(root, settings, resources),
                cancels(root, settings, resources),
                deploy(root, settings, resources),
            ]
            for step in progress.track(steps, description="Breaking things"):
                found += await step
    return report(found)


def report(found: Figures) -> bool:
    """Print each figure beside what is promised; return whether all are kept."""
    table = Table(title="Promised and measured")
    for heading in ("figure", "measured", "promised", ""):
        table.add_column(heading)
    for label, figure, most in found:
        table.add_row(label, f"{figure:,.3g}", f"<= {most:g}", "kept" if figure <= most else "[bold]broken[/bold]")
    Console().print(table)
    return all(figure <= most for _, figure, most in found)


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory(prefix="cb-") as directory,
        start_servers(find_servers({"PATH": os.environ["PATH"]}), Path(directory) / "servers", "durable") as running,
    ):
        make_template(running.database_url)
        with cloned_database(running.database_url) as clone:
            is_kept = uvloop.run(main(clone, running.redis_url, Path(directory) / "bundle"))
        sys.exit(not is_kept)
