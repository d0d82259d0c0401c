"""1,000 files through the whole product, `make bench-files`: uploaded, read, scored, ranked; and the API meanwhile."""

import io
import os
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from uuid import UUID

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.progress import Progress as Bar
from rich.table import Table

from runtime.commands import run_command
from runtime.emulator.demo.api_views import Accepted, Identified, Progress, StoredResumes, Summary
from runtime.emulator.demo.client import Client
from runtime.emulator.demo.samples import SAMPLES, read_manifest
from runtime.errors import BulkError
from tests.bench.measure import cpu_s, percentile

ROOT = Path(__file__).parents[2]
API = "/api/recruiter"
FILE_COUNT = 1_000
FILES_A_REQUEST = 50
UPLOADS_AT_ONCE = 2
PROBE_EVERY_S = 0.02
POLL_EVERY_S = 0.05
PATIENCE_S = 120.0
WANTED_S = 6.0
WANTED_P95_MS = 50.0


class Ready(Struct, rename="camel", frozen=True, kw_only=True):
    """What is needed of the emulator's line."""

    pid: int
    url: str
    token: str
    user_id: UUID


class Run(Struct, frozen=True, kw_only=True):
    """One measured run, in seconds; `answers_ms` are those of the API meanwhile.

    Attributes:
        cpu_s: CPU of the emulator, its children and both servers: this machine may do other things too.
    """

    cpu_s: float
    upload_s: float
    analysis_s: float
    analyzed_count: int
    answers_ms: list[float]


def main() -> int:
    """Measure once and print a table.

    Returns:
        0 when every file was analysed.
    """
    console = Console()
    files = list(islice(vary(read_samples()), FILE_COUNT))
    with tempfile.TemporaryDirectory(prefix="cb-files-") as name:
        directory = Path(name)
        directory.chmod(0o755)  # PostgreSQL may run as another user, who has to get through
        with emulator(directory / "data") as ready, Bar(console=console) as bar:
            run = measure(ready, files, bar)
    console.print(table_of(run))
    return int(run.analyzed_count != FILE_COUNT)


def read_samples() -> list[tuple[str, bytes]]:
    """Return the samples that are PDF or Word files."""
    paths = [SAMPLES / resume.file for resume in read_manifest().resumes]
    return [(path.name, path.read_bytes()) for path in paths if path.suffix in {".pdf", ".docx"}]


def vary(samples: list[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the samples over and over, no two the same."""
    for number, (name, content) in enumerate(cycle(samples)):
        varied = content + f"\n% {number}\n".encode() if name.endswith(".pdf") else vary_docx(content, number)
        yield f"{number}-{name}", varied


def vary_docx(content: bytes, number: int) -> bytes:
    """Return a Word file with one more paragraph."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            part = source.read(member)
            if member.filename == "word/document.xml":
                added = f"<w:p><w:r><w:t>Reference {number}</w:t></w:r></w:p>"
                part = part.decode().replace("<w:sectPr", f"{added}<w:sectPr", 1).encode()
            target.writestr(member.filename, part)
    return out.getvalue()


@contextmanager
def emulator(directory: Path) -> Iterator[Ready]:
    """Run an emulator with servers of its own until the block ends.

    Raises:
        BulkError: It does not start.
    """
    environ = {**os.environ, "LOG_LEVEL": "warning", "DATABASE_URL": "", "REDIS_URL": ""}
    line = [sys.executable, str(ROOT / "local_emulator.py"), "--json", "--port", "0", "--directory", str(directory)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, env=environ) as process:  # noqa: S603 (our own script)
        try:
            ready = process.stdout.readline() if process.stdout else b""
            if not ready:
                message = "The emulator does not start; its own line says why."
                raise BulkError(message)
            yield msgspec.json.decode(ready, type=Ready)
        finally:
            process.terminate()


def measure(ready: Ready, files: list[tuple[str, bytes]], bar: Bar) -> Run:
    """Upload, submit and follow, while another client asks for something small."""
    client = Client(ready.url, ready.token)
    answers_ms: list[float] = []
    over = threading.Event()
    probe = threading.Thread(target=ask_small_things, args=(client, answers_ms, over))
    probe.start()
    try:
        cpu_before, start = cpu_s(ready.pid), time.perf_counter()
        resume_ids = upload(client, files, bar)
        uploaded = time.perf_counter()
        summary = analyse(client, ready.user_id, resume_ids, bar)
        end = time.perf_counter()
    finally:
        over.set()
        probe.join()
    return Run(
        cpu_s=cpu_s(ready.pid) - cpu_before,
        upload_s=uploaded - start,
        analysis_s=end - uploaded,
        analyzed_count=summary.analyzed_count,
        answers_ms=answers_ms,
    )


def ask_small_things(client: Client, answers_ms: list[float], over: threading.Event) -> None:
    """Ask for a user's resumes, again and again, and take the times."""
    while not over.wait(PROBE_EVERY_S):
        start = time.perf_counter()
        client.get(f"{API}/resumes?limit=5", StoredResumes)
        answers_ms.append(1_000 * (time.perf_counter() - start))


def upload(client: Client, files: list[tuple[str, bytes]], bar: Bar) -> list[UUID]:
    """Upload all files, some requests at once; return the resumes in their order."""
    task = bar.add_task("uploaded", total=len(files))
    resume_ids: list[UUID] = []
    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as threads:
        requests = [files[first : first + FILES_A_REQUEST] for first in range(0, len(files), FILES_A_REQUEST)]
        for answer in threads.map(lambda some: client.upload(f"{API}/resumes", some, StoredResumes), requests):
            resume_ids += [resume.id for resume in answer.resumes]
            bar.update(task, completed=len(resume_ids))
    return resume_ids


def analyse(client: Client, user_id: UUID, resume_ids: list[UUID], bar: Bar) -> Summary:
    """Submit the resumes, follow the job to its end, return its result.

    Raises:
        BulkError: It takes more than `PATIENCE_S`.
    """
    task = bar.add_task("analysed", total=100)
    job = read_manifest().job()
    description = {"title": job.title, "text": (SAMPLES / job.file).read_text()}
    described = client.post(f"{API}/job-descriptions", description, Identified)
    body = {
        "resumeIds": resume_ids,
        "jobDescriptionId": described.id,
        "userId": user_id,
        "planType": "premium",
    }
    job_id = client.post(f"{API}/analyze/bulk", body, Accepted).job_id
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        progress = client.get(f"{API}/jobs/{job_id}/progress", Progress)
        bar.update(task, completed=progress.progress_percentage)
        if progress.is_final:
            return client.get(f"{API}/jobs/{job_id}/result", Summary)
        time.sleep(POLL_EVERY_S)
    message = f"job {job_id} has not ended after {PATIENCE_S:.0f} s"
    raise BulkError(message)


def table_of(run: Run) -> Table:
    """Lay the figures beside what is wanted."""
    total_s, p95_ms = run.upload_s + run.analysis_s, percentile(run.answers_ms, 0.95)
    table = Table("measure", "value", "wanted", title=f"{FILE_COUNT} files on {os.cpu_count()} cores")
    table.add_row("uploaded, s", f"{run.upload_s:.2f}", "")
    table.add_row("read, scored and ranked, s", f"{run.analysis_s:.2f}", "")
    table.add_row("all, s", f"{total_s:.2f}", f"<= {WANTED_S:g}")
    table.add_row("CPU of all processes, s", f"{run.cpu_s:.2f}", "")
    table.add_row("files a second", f"{FILE_COUNT / total_s:.0f}", "")
    table.add_row("the API meanwhile, p50 ms", f"{percentile(run.answers_ms, 0.5):.1f}", "")
    table.add_row("the API meanwhile, p95 ms", f"{p95_ms:.1f}", f"<= {WANTED_P95_MS:g}")
    table.add_row("analysed", str(run.analyzed_count), str(FILE_COUNT))
    return table


if __name__ == "__main__":
    run_command(main)
