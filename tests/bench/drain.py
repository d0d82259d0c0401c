"""Drains one job on either side and measures it."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, cast
from uuid import UUID, uuid4

import msgspec
import psycopg
from msgspec import Struct

from runtime.bindings.jobs import Jobs, NewJob
from runtime.bindings.resources import Resources
from runtime.emulator.servers import RunningServers
from runtime.store.identity import Identity
from tests.bench.measure import Run, cpu_of, most_memory_of, per_item_us
from tests.bench.plain_arq import connect

LOOK_S = 0.01


class Note(Struct):
    """The job's data."""

    note: str = ""


class Bench(Struct, frozen=True, kw_only=True):
    """Everything a run needs.

    Attributes:
        owner_url: The database, as its owner.
        url: The database, as the login of workers.
        bundles: A folder with a bundle for each job type.
    """

    servers: RunningServers
    owner_url: str
    url: str
    bundles: Path
    resources: Resources


class Side(Struct, frozen=True, kw_only=True):
    """One of the two that are compared."""

    name: str
    module: str
    arguments: Callable[[Bench], list[str]]
    submit: Callable[[Bench, int], Awaitable[UUID]]
    done: bytes


async def drain(bench: Bench, side: Side, item_count: int, *, job_count: int = 1) -> Run:
    """Submit jobs of so many items together, let a worker drain them, and return what it cost."""
    with worker(bench, side.module, *side.arguments(bench)) as process:
        idle_bytes = await used_memory(bench)
        before, own = cpu_of(process.pid, bench.servers), time.process_time()
        started = time.perf_counter()
        jobs = [await side.submit(bench, item_count // job_count) for _ in range(job_count)]
        submit_s, own = time.perf_counter() - started, time.process_time() - own
        submitted = cpu_of(process.pid, bench.servers)
        queued_bytes = await used_memory(bench) - idle_bytes
        wall_s = await until_done(bench, side, jobs, process)
        worker_bytes = most_memory_of(process.pid)
        worker_us, postgres_us, redis_us = per_item_us(submitted, cpu_of(process.pid, bench.servers), item_count)
    return Run(
        item_count=item_count,
        wall_s=wall_s,
        worker_us=worker_us,
        postgres_us=postgres_us,
        redis_us=redis_us,
        submit_s=submit_s,
        submit_us=sum(per_item_us(before, submitted, item_count)) + own * 1e6 / item_count,
        redis_bytes=queued_bytes,
        worker_bytes=worker_bytes,
    )


async def submit(bench: Bench, item_count: int, job_type: str = "no_op") -> UUID:
    """Submit a job as a user does."""
    user_id = uuid4()
    items = [str(uuid4()) for _ in range(item_count)]
    jobs = Jobs.bind(bench.resources, Identity(role="authenticated", user_id=user_id, plan="enterprise"))
    new_job = NewJob(job_type=job_type, item_type=job_type, user_id=user_id, plan="free", items=items, data=Note())
    return (await jobs.submit(new_job)).id


async def submit_plain(bench: Bench, item_count: int) -> UUID:
    """Insert the rows with COPY and enqueue an arq job for each item."""
    job_id = uuid4()
    items = [str(uuid4()) for _ in range(item_count)]
    async with await psycopg.AsyncConnection.connect(bench.owner_url) as connection:
        await connection.execute("INSERT INTO plain_jobs (id, total) VALUES (%s, %s)", (job_id, item_count))
        async with connection.cursor().copy("COPY plain_items (job_id, item_id) FROM STDIN") as copy:
            for item_id in items:
                await copy.write_row((job_id, item_id))
    redis = await connect(bench.servers.redis_url)
    for item_id in items:
        await redis.enqueue_job("work_item", str(job_id), item_id, _job_id=item_id)
    await redis.aclose()
    return job_id


async def until_done(bench: Bench, side: Side, jobs: Sequence[UUID], process: "subprocess.Popen[str]") -> float:
    """Let the worker begin, and return the seconds until the jobs are done."""
    async with await psycopg.AsyncConnection.connect(bench.owner_url, autocommit=True) as connection:
        start(process)
        started = time.perf_counter()
        while True:
            row = await (await connection.execute(side.done, (list(jobs),))).fetchone()
            if row and row[0]:
                return time.perf_counter() - started
            await asyncio.sleep(LOOK_S)


async def used_memory(bench: Bench) -> int:
    """Return the bytes that Redis uses."""
    return int((await bench.resources.redis.info("memory"))["used_memory"])


@contextmanager
def worker(bench: Bench, module: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a worker process that waits until `start` lets it begin, and end it by closing its input."""
    environment = {"DATABASE_URL": bench.url, "REDIS_URL": bench.servers.redis_url, "LOG_LEVEL": "error"}
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(  # noqa: S603 -- our own module
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        cast("IO[str]", process.stdout).readline()
        try:
            yield process
        finally:
            cast("IO[str]", process.stdin).close()
            process.wait(30)


def start(process: "subprocess.Popen[str]") -> None:
    """Let a worker begin; its start-up is done and not measured."""
    pipe = cast("IO[str]", process.stdin)
    pipe.write("go\n")
    pipe.flush()


PRODUCT = Side(
    name="product",
    module="tests.bench.product",
    arguments=lambda bench: [str(bench.bundles / "no_op")],
    submit=submit,
    done=b"SELECT bool_and(completed_at IS NOT NULL) FROM processing_jobs WHERE id = ANY (%s)",
)
SMALL = msgspec.structs.replace(
    PRODUCT, name="small claims", arguments=lambda bench: [str(bench.bundles / "small_claims")]
)
LARGE = msgspec.structs.replace(
    PRODUCT,
    name="large results",
    arguments=lambda bench: [str(bench.bundles / "large")],
    submit=partial(submit, job_type="large"),
)
PLAIN_ARQ = Side(
    name="plain arq",
    module="tests.bench.plain_arq",
    arguments=lambda bench: [bench.owner_url, bench.servers.redis_url],
    submit=submit_plain,
    done=b"SELECT bool_and(status = 'completed') FROM plain_jobs WHERE id = ANY (%s)",
)
