"""CPU time of processes, and what a run of them cost."""

import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path

import psutil
from msgspec import Struct

from runtime.emulator.servers import RunningServers


class CpuTimes(Struct, frozen=True, kw_only=True):
    """CPU seconds since the start of each process."""

    worker: float
    postgres: float
    redis: float


class Run(Struct, frozen=True, kw_only=True):
    """One drained job.

    Attributes:
        wall_s: From the mark to the last recorded item.
        worker_us: CPU of the worker, in microseconds an item; likewise the servers.
        submit_s: Wall time of the submission.
        submit_us: CPU of all of the submission, in microseconds an item.
        redis_bytes: Memory of Redis with the job queued, above idle.
        worker_bytes: Most memory that the worker had.
    """

    item_count: int
    wall_s: float
    worker_us: float
    postgres_us: float
    redis_us: float
    submit_s: float
    submit_us: float
    redis_bytes: int
    worker_bytes: int

    @property
    def items_per_s(self) -> float:
        """Items recorded a second."""
        return self.item_count / self.wall_s

    @property
    def all_us(self) -> float:
        """CPU of worker and both servers, in microseconds an item."""
        return self.worker_us + self.postgres_us + self.redis_us


class Idle(Struct, frozen=True, kw_only=True):
    """A worker with nothing to do, and how soon it begins.

    Attributes:
        commands: Redis commands a second and queue.
        core: Share of a core.
        p50_ms: From a submission to the claim of its item, the median; `p99_ms` the slowest hundredth.
    """

    commands: float
    core: float
    p50_ms: float
    p99_ms: float


def cpu_s(pid: int | None) -> float:
    """Return CPU seconds of a process, its living descendants and its reaped children."""
    process = psutil.Process(pid)
    own = process.cpu_times()
    total: float = own.user + own.system + own.children_user + own.children_system
    for child in process.children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def most_memory_of(pid: int) -> int:
    """Return the most bytes that a process has had resident (Linux: VmHWM of proc(5))."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def cpu_of(worker_pid: int, servers: RunningServers) -> CpuTimes:
    """Return what worker and servers have used so far."""
    return CpuTimes(worker=cpu_s(worker_pid), postgres=cpu_s(servers.postgres_pid), redis=cpu_s(servers.redis_pid))


def per_item_us(before: CpuTimes, after: CpuTimes, item_count: int) -> tuple[float, float, float]:
    """Return microseconds an item of worker, PostgreSQL and Redis."""
    scale = 1e6 / item_count
    return (
        (after.worker - before.worker) * scale,
        (after.postgres - before.postgres) * scale,
        (after.redis - before.redis) * scale,
    )


def median(runs: Sequence[Run], name: str) -> float:
    """Return the median of one figure over runs."""
    return statistics.median(float(getattr(run, name)) for run in runs)


def percentile(values: Iterable[float], share: float) -> float:
    """Return a percentile by the nearest rank; `share` between 0 and 1."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
