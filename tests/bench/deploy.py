"""`make bench-deploy`: what one function takes from its start to its first right answer, each from its artifact.

CPU time of the process is the measure, from exec on: a busy machine changes little of it.
"""

import asyncio
import re
import subprocess
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
import psycopg
from msgspec import Struct

from runtime.artifact.builder import Builder
from runtime.bindings.resources import open_resources
from runtime.settings import Settings
from runtime.tokens import make_token
from tests.artifact.test_running import given_bulk_job
from tests.artifact.trees import environment_of
from tests.bundles import prepared
from tests.conftest import JWT_SECRET
from tests.database import cloned_database, database_named, make_template
from tests.queue.jobs import until
from tests.servers import session_servers

RUNS = 5
TOP = 10
MEGABYTE = 1024 * 1024
JOB = f"/api/recruiter/jobs/{uuid4()}"
PORT = re.compile(rb"127\.0\.0\.1\D+(\d+)")
IMPORTED = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")
RECORDED = "SELECT 1 FROM processing_job_items WHERE job_id = %s AND status IN ('completed', 'failed')"
Measured = tuple[float, float]  # CPU in milliseconds, memory in MiB


class Case(Struct, frozen=True, kw_only=True):
    """One start that is measured.

    Attributes:
        name: The function.
        until: For people: when it ends.
        most_cpu_ms: What it may take.
        most_mib: Of memory; None is not bounded.
        path: What is asked of an endpoint; None asks nothing.
        without: A variable that it is not given.
    """

    name: str
    until: str
    most_cpu_ms: int
    most_mib: int | None = None
    path: str | None = None
    without: str = ""


CASES = (
    Case(name="livez", until="answer", most_cpu_ms=250, path="/livez"),
    Case(name="get_job", until="answer, database", most_cpu_ms=400, most_mib=60, path=JOB, without="REDIS_URL"),
    Case(name="get_job", until="answer, database and Redis", most_cpu_ms=450, most_mib=64, path=JOB),
    Case(name="bulk_analysis", until="first recorded item", most_cpu_ms=500),
    Case(name="clean_up_expired_jobs", until="its end", most_cpu_ms=400),
)


async def start(tree: Path, environ: Mapping[str, str], *arguments: str) -> Process:
    """Start a function from its artifact."""
    command = (sys.executable, "-S", str(tree), *arguments)
    return await asyncio.create_subprocess_exec(*command, env=dict(environ), cwd="/", stdout=PIPE, stderr=PIPE)


async def measure(case: Case, tree: Path, environ: Mapping[str, str], settings: Settings) -> Measured:
    """Start a function once, and return what it took."""
    if case.path is not None:
        return await answer(case.path, await start(tree, environ, "--port", "0"))
    if case.name == "bulk_analysis":
        return await record(tree, environ, settings)
    process = await start(tree, environ)
    watched, seen = psutil.Process(process.pid), (0.0, 0.0)
    while process.returncode is None:
        seen = max(seen, look_at(watched) or seen)
        await asyncio.sleep(0.002)
    assert process.returncode == 0
    return seen


async def answer(path: str, process: Process) -> Measured:
    """Ask once, as soon as somebody listens."""
    assert process.stderr
    line = b""
    while b"server.started" not in line:
        line = await process.stderr.readline()
    [port] = PORT.findall(line)
    token = make_token(JWT_SECRET, uuid4(), role="authenticated", plan=None)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port.decode()}") as client:
        await client.get(path, headers={"Authorization": f"Bearer {token}"})
    return await end(process)


async def record(tree: Path, environ: Mapping[str, str], settings: Settings) -> Measured:
    """Wait for the first outcome of a job of two resumes, one of which is not there."""
    async with open_resources(settings, {"postgres", "redis"}) as resources:
        job_id = await given_bulk_job(resources)
        process = await start(tree, environ)
        await until(resources, RECORDED, job_id)
        return await end(process)


async def end(process: Process) -> Measured:
    """Return what a process has taken so far, and end it."""
    seen = look_at(psutil.Process(process.pid)) or (0.0, 0.0)
    process.terminate()
    await process.communicate()
    return seen


def look_at(process: psutil.Process) -> Measured | None:
    """Return what a process has taken so far; None when it has ended."""
    try:
        times = process.cpu_times()
        return (times.user + times.system) * 1_000, process.memory_info().rss / MEGABYTE
    except psutil.Error:
        return None


def slowest_imports(tree: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the modules whose own code took longest, as `-X importtime` has it."""
    command = [sys.executable, "-S", "-X", "importtime", str(tree), "--help"]
    said = subprocess.run(command, env=dict(environ), cwd="/", capture_output=True, text=True, check=True).stderr  # noqa: S603 -- ours
    found = sorted(((int(us), name) for us, name in IMPORTED.findall(said)), reverse=True)
    yield from (f"    {us / 1_000:6.1f} ms  {name}" for us, name in found[:TOP])


async def measure_all(cases: Sequence[Case], folder: Path, settings: Settings) -> int:
    """Measure every case and print it; 1 when one takes more than it may."""
    builder, code = Builder(), 0
    for case in cases:
        [manifest] = builder.build(prepared(Settings(), [case.name]), folder)
        environ = environment_of(manifest, settings)
        environ.pop(case.without, None)
        runs = sorted([await measure(case, folder / case.name, environ, settings) for _ in range(RUNS)])
        cpu_ms, mib = runs[RUNS // 2]
        is_kept = cpu_ms <= case.most_cpu_ms and mib <= (case.most_mib or mib)
        code = code if is_kept else 1
        told = f"{cpu_ms:4.0f} ms of {case.most_cpu_ms}, {mib:3.0f} MiB of {case.most_mib or 'any'}"
        sys.stdout.write(f"{case.name}, to {case.until}: {told}{'' if is_kept else ', too much'}\n")
        sys.stdout.writelines(f"{line}\n" for line in slowest_imports(folder / case.name, environ))
    return code


def main() -> int:
    """Measure on servers of its own."""
    with ExitStack() as stack:
        servers = stack.enter_context(session_servers())
        make_template(servers.database_url)
        owner = stack.enter_context(cloned_database(servers.database_url))
        name = str(psycopg.conninfo.conninfo_to_dict(owner)["dbname"])
        url = database_named(owner, name, user="careerbird")
        settings = Settings(database_url=url, redis_url=servers.redis_url, jwt_secret=JWT_SECRET)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        return asyncio.run(measure_all(CASES, folder, settings))


if __name__ == "__main__":
    sys.exit(main())
