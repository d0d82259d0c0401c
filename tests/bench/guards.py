"""`python -m tests.bench.guards`: what tokens, limits and row-level security cost a request, in turn in one process.

As many users as connections ask, each within what the highest plan allows.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast
from uuid import uuid4

import psycopg
import uvloop
from msgspec import Struct
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from runtime.emulator.servers import RunningServers, find_servers, start_servers
from runtime.tokens import make_token
from tests.bench.guards_process import OWNER_URL, WAYS, Way
from tests.bench.measure import cpu_of
from tests.bench.metrics import CONNECTIONS, ask_on_one
from tests.bench.metrics_process import SECRET
from tests.database import cloned_database, database_named, make_template

REQUESTS = 800
ROUNDS = 12
LEAST_SPEED = 0.75
LABELS: dict[Way, str] = {
    "guarded": "tokens, limits, row-level security",
    "no_tokens": "... without tokens",
    "no_limits": "... without limits",
    "no_policies": "... without row-level security",
    "unguarded": "... without any of them",
}
ADD_JOB = """
INSERT INTO processing_jobs (id, user_id, job_type, total_items, processed_items, job_data, status, started_at,
                             completed_at)
VALUES (%(job)s, %(user)s, 'no_op', 1, 1, '{}', 'completed', now(), now())
"""


class Cost(Struct, frozen=True, kw_only=True):
    """What one request of a run took: microseconds of CPU, and how many there were a second."""

    api_us: float
    postgres_us: float
    redis_us: float
    per_s: float

    @property
    def all_us(self) -> float:
        """Of all three."""
        return self.api_us + self.postgres_us + self.redis_us


Measured = Mapping[Way, list[Cost]]


class Asked(Struct, frozen=True, kw_only=True):
    """Who is asked what.

    Attributes:
        pid: The API's process.
        sockets: Its addresses.
        requests: One for each user.
    """

    servers: RunningServers
    pid: int
    sockets: Mapping[Way, str]
    requests: Sequence[bytes]


async def run_once(asked: Asked, way: Way) -> Cost:
    """Ask so often, over a connection for each user."""
    before, began_at = cpu_of(asked.pid, asked.servers), time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for request in asked.requests:
            group.create_task(ask_on_one(asked.sockets[way], request, REQUESTS // CONNECTIONS))
    wall_s, after = time.perf_counter() - began_at, cpu_of(asked.pid, asked.servers)
    scale = 1e6 / REQUESTS
    return Cost(
        api_us=(after.worker - before.worker) * scale,
        postgres_us=(after.postgres - before.postgres) * scale,
        redis_us=(after.redis - before.redis) * scale,
        per_s=REQUESTS / wall_s,
    )


async def measure(asked: Asked, console: Console) -> Measured:
    """Run all ways in turn, each time in another order; what came first warms up."""
    measured: Measured = {way: [] for way in WAYS}
    for way in WAYS:
        await run_once(asked, way)
    with Progress(console=console, transient=True) as progress:
        for number in progress.track(range(ROUNDS), description="With and without guards"):
            for way in WAYS if number % 2 else reversed(WAYS):
                measured[way].append(await run_once(asked, way))
    return measured


def report(console: Console, measured: Measured) -> bool:
    """Print all; return whether the guards cost little."""
    table = Table(title="Requests for a job, CPU in us each")
    for heading in ("", "API", "PostgreSQL", "Redis", "all", "each second", "speed by CPU"):
        table.add_column(heading, justify="left" if not heading else "right")
    speeds = {way: mean(measured["unguarded"], "all_us") / mean(measured[way], "all_us") for way in WAYS}
    for way in WAYS:
        cells = [f"{mean(measured[way], name):.1f}" for name in ("api_us", "postgres_us", "redis_us", "all_us")]
        per_s = statistics.median(cost.per_s for cost in measured[way])
        table.add_row(LABELS[way], *cells, f"{per_s:,.0f}", f"{speeds[way]:.2f}")
    console.print(table)
    is_met = speeds["guarded"] >= LEAST_SPEED
    verdict = "met" if is_met else "[bold]missed[/bold]"
    console.print(f"speed that the guards leave {speeds['guarded']:.2f}, at least {LEAST_SPEED}: {verdict}")
    return is_met


def mean(costs: Sequence[Cost], name: str) -> float:
    """Return the mean of a figure, which the kernel counts in ticks."""
    return statistics.fmean(float(getattr(cost, name)) for cost in costs)


@contextmanager
def answering(servers: RunningServers, owner_url: str, sockets: Sequence[str]) -> Iterator[int]:
    """Run the process that answers; yield its number."""
    name = str(psycopg.conninfo.conninfo_to_dict(owner_url)["dbname"])
    environment = {
        "DATABASE_URL": database_named(owner_url, name, user="careerbird"),
        OWNER_URL: owner_url,
        "REDIS_URL": servers.redis_url,
        "LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "tests.bench.guards_process", *sockets]
    with subprocess.Popen(  # noqa: S603 -- our own module
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        cast("IO[str]", process.stdout).readline()
        try:
            yield process.pid
        finally:
            cast("IO[str]", process.stdin).close()
            process.wait(30)


def request_for_job(owner: psycopg.Connection[Any]) -> bytes:
    """Write a job of a new user that has ended; return the user's request for it."""
    user_id, job_id = uuid4(), uuid4()
    owner.execute(ADD_JOB, {"job": job_id, "user": user_id})
    token = make_token(SECRET, user_id, plan="enterprise")
    lines = (f"GET /api/recruiter/jobs/{job_id} HTTP/1.1", "Host: bench", f"Authorization: Bearer {token}", "", "")
    return "\r\n".join(lines).encode()


def main(servers: RunningServers, owner_url: str, folder: Path) -> bool:
    """Measure on these servers; return whether the guards cost little."""
    folder.mkdir()
    console = Console(width=max(Console().width, 110))
    with psycopg.connect(owner_url, autocommit=True) as owner:
        requests = [request_for_job(owner) for _ in range(CONNECTIONS)]
    sockets = {way: str(folder / f"{way}.sock") for way in WAYS}
    with answering(servers, owner_url, list(sockets.values())) as pid:
        asked = Asked(servers=servers, pid=pid, sockets=sockets, requests=requests)
        measured = uvloop.run(measure(asked, console))
    return report(console, measured)


def alone() -> bool:
    """Measure on servers of its own."""
    with tempfile.TemporaryDirectory(prefix="cb-") as directory:
        choice = find_servers({"PATH": os.environ["PATH"]})
        with start_servers(choice, Path(directory) / "servers", "durable") as running:
            make_template(running.database_url)
            with cloned_database(running.database_url) as clone:
                return main(running, clone, Path(directory) / "sockets")


if __name__ == "__main__":
    sys.exit(not alone())
