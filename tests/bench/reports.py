"""Reports on many candidates through the whole product, `make bench-reports`: how long and in how much memory."""

import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from uuid import UUID

import psutil
from msgspec import Struct
from rich.console import Console
from rich.progress import Progress as Bar

from runtime.commands import run_command
from runtime.emulator.demo.api_views import Accepted, Progress
from runtime.emulator.demo.client import Client
from runtime.errors import BulkError
from tests.bench.corpus import made
from tests.bench.files import API, Ready, analyse, emulator, upload
from tests.bench.measure import cpu_s
from tests.bench.resumes import LEVELS
from tests.bench.roles import ROLES

SIZES = (500, 10_000)
WANTED_S = {500: 5.0, 10_000: 12.0}  # of CPU, on one core
TOP = 500
ROLE = "python-backend"
FORMATS = ("pdf", "html", "csv", "xlsx")
POLL_EVERY_S = 0.3
PATIENCE_S = 120.0
LOOK_EVERY_S = 0.02
MIB = 1024 * 1024


class Peak(Struct):
    """The most memory that a process of the product's own children took, in MiB, and all its processes together."""

    child_mib: float = 0.0
    all_mib: float = 0.0


def main() -> int:
    """Measure each size, print, and say whether it is as quick as wanted."""
    console, is_slow = Console(highlight=False), False
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder, emulator(Path(folder)) as ready, Bar(console=console) as bar:
            client = Client(ready.url, ready.token)
            job_id = analysed(client, ready, size, bar)
            with watching(ready.pid) as peak:
                began, cpu_before = time.perf_counter(), cpu_s(ready.pid)
                report(client, ready.user_id, job_id)
                took_s, used_s = time.perf_counter() - began, cpu_s(ready.pid) - cpu_before
        console.print(
            f"{size:,} candidates, top {TOP}, {len(FORMATS)} formats: {took_s:.1f} s, of CPU {used_s:.1f} s"
            f" (wanted {WANTED_S[size]:.0f}),"
            f" largest child {peak.child_mib:.0f} MiB, all Python processes {peak.all_mib:.0f} MiB"
        )
        is_slow |= used_s > WANTED_S[size]
    return int(is_slow)


def analysed(client: Client, ready: Ready, size: int, bar: Bar) -> UUID:
    """Upload and analyse so many invented candidates; return the job."""
    levels = islice(cycle(LEVELS), size)
    texts = [made(ROLES[ROLE], ROLE, level, number).text for number, level in enumerate(levels)]
    files = [(f"{text.partition(chr(10))[0]} {number}.txt", text.encode()) for number, text in enumerate(texts)]
    analyse(client, ready.user_id, upload(client, files, bar), bar)
    jobs = client.get(f"{API}/queue/status/{ready.user_id}", list[Listed])
    return jobs[0].id


class Listed(Struct, frozen=True, kw_only=True):
    """A job of a list."""

    id: UUID


def report(client: Client, user_id: UUID, job_id: UUID) -> None:
    """Order a report and wait for it.

    Raises:
        BulkError: It fails, or takes more than `PATIENCE_S`.
    """
    choices = {"formats": FORMATS, "top": TOP, "language": "en", "anonymous": False}
    body = {"jobId": job_id, "userId": user_id, "planType": "premium", **choices}
    report_id = client.post(f"{API}/reports", body, Accepted).job_id
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        progress = client.get(f"{API}/jobs/{report_id}/progress", Progress)
        if progress.is_final:
            for form in FORMATS:
                client.download(f"{API}/reports/{report_id}/{form}")
            return
        time.sleep(POLL_EVERY_S)
    message = f"the report is not there after {PATIENCE_S:.0f} s"
    raise BulkError(message)


@contextmanager
def watching(pid: int) -> Iterator[Peak]:
    """Look at the memory of a process and its children of Python until the block ends."""
    peak, over = Peak(), threading.Event()

    def look() -> None:
        parent = psutil.Process(pid)
        while not over.wait(LOOK_EVERY_S):
            sizes = [rss_of(child) for child in parent.children(recursive=True) if is_python(child)]
            peak.child_mib = max(peak.child_mib, *sizes, 0.0)
            peak.all_mib = max(peak.all_mib, sum(sizes) + rss_of(parent))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def is_python(process: psutil.Process) -> bool:
    """Say whether a process is one of ours, and no server."""
    try:
        return process.exe() == str(Path(sys.executable).resolve())
    except psutil.Error:
        return False


def rss_of(process: psutil.Process) -> float:
    """Return the memory of a process in MiB; 0 when it has ended."""
    try:
        return float(process.memory_info().rss) / MIB
    except psutil.Error:
        return 0.0


if __name__ == "__main__":
    run_command(main)
