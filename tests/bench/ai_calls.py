"""`make bench-ai`: 640 resumes, and a model that takes a second for each and is asked 64 times at once."""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import uuid_utils.compat as uuid_utils
import uvloop
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from functions._shared.analysis_request import BulkAnalysis
from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.resources import Resources, open_resources
from runtime.bundle import FUNCTIONS
from runtime.emulator.servers import find_servers, start_servers
from runtime.logs import configure_logs
from runtime.settings import Settings
from runtime.store.identity import SERVICE
from tests.bench.measure import cpu_s, most_memory_of
from tests.chaos.processes import worker
from tests.database import cloned_database, database_named, make_template
from tests.providers.chat_server import KEY, MODEL, POSTING, RESUME, TITLE, chat_server, good
from tests.queue.jobs import finished, until

ITEM_COUNT = 640
AT_ONCE = 64
CALL_S = 1.0
IDEAL_S = ITEM_COUNT / AT_ONCE * CALL_S
MOST_TIMES_IDEAL = 1.15
MOST_MB = 150.0
ENDS_S = 120.0
READY = "SELECT 1 FROM workers WHERE seen_at > now() - interval '5 seconds' HAVING count(*) >= %s"
ADD_RESUME = """
INSERT INTO resumes (id, user_id, file_name, media_type, content, sha256, text) VALUES (%s, %s, 'a', 'b', '', '', %s)
"""
JOB = BulkAnalysis(job_description_id=uuid4(), title=TITLE, job_description=POSTING)


class Measured(Struct, frozen=True, kw_only=True):
    """One drained job.

    Attributes:
        times_ideal: Time from the submission to the end, over the ideal.
        most_at_once: Calls on their way at the same moment, as the model saw them.
        most_mb: Of the largest worker.
        cpu_ms: Of all workers, for an item.
        waited_s: For how long the busiest worker waited for a core that others had.
    """

    worker_count: int
    times_ideal: float
    most_at_once: int
    most_mb: float
    cpu_ms: float
    waited_s: float


async def drain(worker_count: int, settings: Settings, resources: Resources, owner_url: str) -> Measured:
    """Let so many workers, started before, drain one job."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(chat_server(lambda *_: good(), pause_s=CALL_S))
        asking = {"ANALYST": "openai", "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url, "OPENAI_MODEL": MODEL}
        workers = [await stack.enter_async_context(worker(FUNCTIONS, settings, **asking)) for _ in range(worker_count)]
        await until(resources, READY, worker_count, deadline_s=ENDS_S)
        new_job = make_job(owner_url)
        began, used_s = time.perf_counter(), sum(cpu_s(process.pid) for process in workers)
        job_id: UUID = (await Jobs.bind(resources, SERVICE).submit(new_job)).id
        job = await finished(resources, job_id, deadline_s=ENDS_S)
        took_s = time.perf_counter() - began
        used_s = sum(cpu_s(process.pid) for process in workers) - used_s
        waited_s = max(waited_for_core_s(process.pid) for process in workers)
        most_mb = max(most_memory_of(process.pid) for process in workers) / 1e6
    assert job["processed_items"] == len(server.calls) == ITEM_COUNT
    return Measured(
        worker_count=worker_count,
        times_ideal=took_s / IDEAL_S,
        most_at_once=server.most_at_once,
        most_mb=most_mb,
        cpu_ms=used_s * 1_000 / ITEM_COUNT,
        waited_s=waited_s,
    )


def waited_for_core_s(pid: int) -> float:
    """Return for how long a process's first thread could run and did not (Linux: schedstat of proc(5))."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9


def make_job(owner_url: str) -> NewJob:
    """Write resumes, no two alike, and return a job about them."""
    user_id, ids = uuid4(), [str(uuid_utils.uuid7()) for _ in range(ITEM_COUNT)]
    with psycopg.connect(owner_url) as owner, owner.cursor() as cursor:
        texts = [f"{RESUME}{'Ventilators and triage on many wards. ' * 60}{number}" for number in range(ITEM_COUNT)]
        cursor.executemany(ADD_RESUME, [(each, user_id, text) for each, text in zip(ids, texts, strict=True)])
    return NewJob(
        job_type="bulk_analysis", item_type="resume_analysis", user_id=user_id, plan="free", items=ids, data=JOB
    )


async def main(owner_url: str, redis_url: str) -> bool:
    """Measure one worker and two; print what came of it, and return whether it is as wanted."""
    name = str(psycopg.conninfo.conninfo_to_dict(owner_url)["dbname"])
    settings = Settings(
        database_url=database_named(owner_url, name, user="careerbird"),
        redis_url=redis_url,
        jwt_secret=os.urandom(16).hex(),
        log_level="error",
    )
    configure_logs(settings)
    async with open_resources(settings, {"postgres", "redis"}) as resources:
        return report([await drain(count, settings, resources, owner_url) for count in (1, 2)])


def report(found: Sequence[Measured]) -> bool:
    """Print each run beside what is wanted; return whether all are as wanted."""
    table = Table(title=f"{ITEM_COUNT} calls of {CALL_S:g} s, {AT_ONCE} at once: {IDEAL_S:g} s at best")
    for heading in (
        "workers",
        f"times the ideal (<= {MOST_TIMES_IDEAL:g})",
        f"calls at once (<= {AT_ONCE})",
        f"MB of the largest worker (< {MOST_MB:g})",
        "ms of CPU an item",
        "s waited for a core that others had",
    ):
        table.add_column(heading)
    for run in found:
        figures = (
            f"{run.times_ideal:.3f}",
            str(run.most_at_once),
            f"{run.most_mb:.0f}",
            f"{run.cpu_ms:.1f}",
            f"{run.waited_s:.1f}",
        )
        table.add_row(f"{run.worker_count} worker(s)", *figures)
    Console().print(table)
    return all(
        run.times_ideal <= MOST_TIMES_IDEAL and run.most_at_once <= AT_ONCE and run.most_mb < MOST_MB for run in found
    )


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory(prefix="cb-") as directory,
        start_servers(find_servers({"PATH": os.environ["PATH"]}), Path(directory) / "servers", "durable") as running,
    ):
        make_template(running.database_url)
        with cloned_database(running.database_url) as clone:
            is_kept = uvloop.run(main(clone, running.redis_url))
        sys.exit(not is_kept)
