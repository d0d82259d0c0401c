"""Looks once a second at the queue and at the processes while a run goes on."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
import psycopg
from msgspec import Struct

from loadtest.counters import as_service
from runtime.store.connections import conninfo_of

EVERY_S = 1.0
MEGABYTE = 1e6
# By index of open jobs, and all jobs of the run: a database of its own has no others.
LOOK = """
SELECT coalesce(sum(total_items - processed_items - failed_items) FILTER (WHERE is_open), 0)::float8,
       coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE is_open AND started_at IS NULL)), 0)::float8,
       coalesce(sum(processed_items + failed_items), 0)::float8
FROM (SELECT *, status IN ('queued', 'processing') AS is_open FROM processing_jobs) AS jobs
"""


class Sample(Struct, frozen=True, kw_only=True):
    """One look.

    Attributes:
        at_s: Seconds since the run began.
        items_waiting: Of all open jobs, those without an end.
        oldest_wait_s: Since when the oldest job waits that nobody has begun.
        items_ended: Of all jobs so far.
        cpu: Shares of a core by kind of process, since the look before.
        memory_mb: Resident megabytes by kind of process.
    """

    at_s: float
    items_waiting: float
    oldest_wait_s: float
    items_ended: float
    cpu: dict[str, float]
    memory_mb: dict[str, float]


@contextmanager
def sampling(database_url: str, pid: int) -> Iterator[list[Sample]]:
    """Sample until the block ends; yield the list that grows.

    Args:
        database_url: A login that may become `service_role`.
        pid: The process that serves and works; its descendants are its own, too.
    """
    samples: list[Sample] = []
    over = threading.Event()
    sampler = threading.Thread(target=sample, args=(database_url, pid, samples, over), daemon=True)
    sampler.start()
    try:
        yield samples
    finally:
        over.set()
        sampler.join()


def sample(database_url: str, pid: int, samples: list[Sample], over: threading.Event) -> None:
    """Add a look every second; a second in which the database takes no connection has none."""
    began_at, before = time.monotonic(), (time.monotonic(), cpu_of(pid))
    with psycopg.connect(conninfo_of(database_url), autocommit=True, prepare_threshold=None) as connection:
        while not over.wait(EVERY_S):
            with suppress(psycopg.OperationalError), as_service(connection):
                row = connection.execute(LOOK).fetchone()
                now = (time.monotonic(), cpu_of(pid))
                spent = {kind: (now[1][kind] - before[1].get(kind, 0.0)) / (now[0] - before[0]) for kind in now[1]}
                before = now
                waiting, oldest, ended = row or (0.0, 0.0, 0.0)
                samples.append(
                    Sample(
                        at_s=now[0] - began_at,
                        items_waiting=waiting,
                        oldest_wait_s=oldest,
                        items_ended=ended,
                        cpu={kind: max(0.0, share) for kind, share in spent.items()},
                        memory_mb=memory_of(pid),
                    )
                )


def kinds_of(pid: int) -> Iterator[tuple[str, psutil.Process]]:
    """Yield a process and its descendants, each with what it is."""
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        yield "API and workers", parent
        for child in parent.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                yield kind_of(child.name()), child


def kind_of(name: str) -> str:
    """Tell what a child is by the name of its program."""
    if name.startswith("postgres"):
        return "PostgreSQL"
    return "Redis" if name.startswith(("redis", "valkey")) else "children that analyse"


def cpu_of(pid: int) -> dict[str, float]:
    """Return the seconds of CPU so far by kind of process."""
    spent: dict[str, float] = {}
    for kind, process in kinds_of(pid):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            times = process.cpu_times()
            spent[kind] = spent.get(kind, 0.0) + times.user + times.system
    return spent


def memory_of(pid: int) -> dict[str, float]:
    """Return the resident megabytes by kind; what PostgreSQL's processes share is counted once."""
    held: dict[str, float] = {}
    for kind, process in kinds_of(pid):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            memory = process.memory_info()
            own = memory.rss - memory.shared if kind == "PostgreSQL" else memory.rss
            held[kind] = held.get(kind, 0.0) + own / MEGABYTE
    return held
