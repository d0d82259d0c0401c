"""Reports on many candidates, `make bench-reports`: what one worker process takes, in seconds of CPU and in memory."""

import asyncio
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psutil
import psycopg
import uuid_utils.compat as uuid_utils
import uvloop
from msgspec import Struct
from rich.console import Console

from runtime.analysis.score import analyze_resume, prepare_job
from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.reports import Choices, Reports
from runtime.bindings.resources import Resources, open_resources
from runtime.emulator.servers import find_servers
from runtime.emulator.servers.start import start_servers
from runtime.errors import BulkError
from runtime.settings import Settings
from runtime.store.identity import SERVICE, Identity
from runtime.store.postgres_arrays import array
from tests.bench.corpus import made
from tests.bench.measure import cpu_s
from tests.bench.resumes import LEVELS, job_text
from tests.bench.roles import ROLES
from tests.database import cloned_database, database_named, make_template

WANTED = {500: (5.0, 300.0), 10_000: (12.0, 300.0)}  # seconds of CPU, and MiB of the largest process
TOP = 500
RESULT_COUNT = 200  # different ones, over and over
ROLE = "python-backend"
TODAY = date(2026, 3, 1)
POLL_EVERY_S = 0.2
PATIENCE_S = 300.0
LOOK_EVERY_S = 0.02
MIB = 1024 * 1024
ENDED = "SELECT status FROM processing_jobs WHERE id = %s AND status NOT IN ('queued', 'processing')"
ADD_JOB = """
INSERT INTO processing_jobs (id, user_id, job_type, status, total_items, processed_items, next_position, job_data,
                             started_at, completed_at, expires_at, title)
VALUES (%(id)s, %(user_id)s, 'bulk_analysis', 'completed', %(size)s, %(size)s, %(size)s, '{"title": "Engineer"}',
        now(), now(), now() + interval '1 day', 'Engineer')
"""
ADD_FILES = """
INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256)
SELECT id, %(user_id)s, 'candidate ' || place || '.pdf', 'application/pdf', '', ''
FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS given (id, place)
"""
ADD_ITEMS = """
INSERT INTO processing_job_items (job_id, user_id, position, item_id, item_type, status, attempt, completed_at,
                                  result_data, score)
SELECT %(id)s, %(user_id)s, place - 1, item, 'resume_analysis', 'completed', 1, now(), result,
       (result ->> 'score')::float8
FROM unnest(%(ids)s::text[]) WITH ORDINALITY AS given (item, place)
JOIN unnest(%(results)s::jsonb[]) WITH ORDINALITY AS made (result, number) ON number = 1 + place %% %(result_count)s
"""


class Cost(Struct):
    """What a report took: seconds on the clock and of CPU, and MiB of the worker and of its largest child, at most."""

    took_s: float = 0.0
    cpu_s: float = 0.0
    worker_mib: float = 0.0
    child_mib: float = 0.0


async def main(owner_url: str, redis_url: str) -> bool:
    """Measure each size, print, and return whether all are as wanted."""
    console, results, is_met = Console(highlight=False), analysed(), True
    name = str(psycopg.conninfo.conninfo_to_dict(owner_url)["dbname"])
    url = database_named(owner_url, name, user="careerbird")
    settings = Settings(database_url=url, redis_url=redis_url, jwt_secret=os.urandom(16).hex(), log_level="error")
    async with open_resources(settings, {"postgres", "redis"}) as resources:
        for size, (most_s, most_mib) in WANTED.items():
            job_id, user_id = write_job(owner_url, size, results)
            cost = await measure(resources, settings, job_id, user_id)
            console.print(
                f"{size:,} candidates, top {TOP}, four formats: {cost.took_s:.1f} s, {cost.cpu_s:.1f} s of CPU (at most"
                f" {most_s:.0f}); worker {cost.worker_mib:.0f} MiB, largest child {cost.child_mib:.0f} MiB (below"
                f" {most_mib:.0f})"
            )
            is_met &= cost.cpu_s <= most_s and max(cost.worker_mib, cost.child_mib) < most_mib
    return is_met


def analysed() -> list[str]:
    """Return results of the embedded analysis, as JSON."""
    job = prepare_job("Senior Python Backend Engineer", job_text(ROLES[ROLE]))
    texts = (
        made(ROLES[ROLE], ROLE, level, number).text for number, level in enumerate(islice(cycle(LEVELS), RESULT_COUNT))
    )
    return [msgspec.json.encode(analyze_resume(text, job, today=TODAY)).decode() for text in texts]


def write_job(owner_url: str, size: int, results: list[str]) -> tuple[UUID, UUID]:
    """Write a completed analysis of so many candidates; return it and its user."""
    ids = [str(uuid_utils.uuid7()) for _ in range(size)]
    job: dict[str, Any] = {"id": uuid_utils.uuid7(), "user_id": uuid4(), "size": size, "ids": array(ids)}
    with psycopg.connect(owner_url) as owner:
        owner.execute("SET session_replication_role = replica")  # items come with their results
        owner.execute(ADD_JOB, job)
        owner.execute(ADD_FILES, job)
        owner.execute(ADD_ITEMS, job | {"results": results, "result_count": RESULT_COUNT})
    return job["id"], job["user_id"]


async def measure(resources: Resources, settings: Settings, job_id: UUID, user_id: UUID) -> Cost:
    """Order a report and let one worker process make it."""
    identity = Identity(role="authenticated", user_id=user_id)
    choices = Choices(formats=("pdf", "html", "csv", "xlsx"), top=TOP, language="en", anonymous=False)
    environ = {"DATABASE_URL": settings.database_url or "", "REDIS_URL": settings.redis_url or ""}
    command = (sys.executable, "-m", "runtime.work", "report_generation")
    worker = await asyncio.create_subprocess_exec(*command, env={**os.environ, **environ, "LOG_LEVEL": "error"})
    try:
        await asyncio.sleep(2)  # until it has started: nothing here says so
        order, items = await Reports.bind(resources, identity).order(job_id, user_id, choices)
        new_job = NewJob(
            job_type="report_generation",
            item_type="report_section",
            user_id=user_id,
            plan="premium",
            items=items,
            data=order,
            source_job_id=job_id,
        )
        with watching(worker.pid) as cost:
            report = await Jobs.bind(resources, identity).submit(new_job)
            await ended(resources, report.id)
    finally:
        worker.terminate()
        await worker.wait()
    return cost


async def ended(resources: Resources, job_id: UUID) -> None:
    """Wait for the end of a job.

    Raises:
        BulkError: It fails, or takes longer than `PATIENCE_S`.
    """
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if row := await resources.database.fetch_one(SERVICE, ENDED, (job_id,)):
            if row[0] == "completed":
                return
            break
        await asyncio.sleep(POLL_EVERY_S)
    message = "the report was not made"
    raise BulkError(message)


@contextmanager
def watching(pid: int) -> Iterator[Cost]:
    """Look at a process and its children until the block ends."""
    cost, over, worker = Cost(), threading.Event(), psutil.Process(pid)
    began, cpu_before = time.perf_counter(), cpu_s(pid)

    def look() -> None:
        while not over.wait(LOOK_EVERY_S):
            cost.worker_mib = max(cost.worker_mib, mib_of(worker))
            cost.child_mib = max([cost.child_mib, *map(mib_of, worker.children(recursive=True))])

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield cost
    finally:
        over.set()
        thread.join()
        cost.took_s, cost.cpu_s = time.perf_counter() - began, cpu_s(pid) - cpu_before


def mib_of(process: psutil.Process) -> float:
    """Return the memory of a process; 0 when it has ended."""
    try:
        return float(process.memory_info().rss) / MIB
    except psutil.Error:
        return 0.0


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory(prefix="cb-") as directory,
        start_servers(find_servers({"PATH": os.environ["PATH"]}), Path(directory) / "servers", "durable") as running,
    ):
        make_template(running.database_url)
        with cloned_database(running.database_url) as clone:
            is_kept = uvloop.run(main(clone, running.redis_url))
        sys.exit(not is_kept)
